"""Ask for an activation or a renewal: money held, work queued, in one round trip."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings

from earmark.base import facts, money
from earmark.base.errors import Refusal
from earmark.base.idempotency import Answer, Key, ended, replay
from earmark.base.json import dumps
from earmark.base.requests import request_id
from earmark.base.sql import call
from earmark.ledger.rules import Rank
from earmark.offers import metrics, status
from earmark.offers.errors import AmountMismatch, OfferNotFound, RenewalInProgress, SubscriptionNotFound
from earmark.offers.rules import SWEEP_AFTER, Stage
from earmark.wallet.errors import InsufficientBalance, UserNotFound
from earmark.wallet.rules import PENDING

ACCEPTED = 202


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who wants what. `offer_id` or, for a renewal, `subscription_id`; `amount` only if it must be the price."""

    id: UUID
    user_id: int
    kind: str = "activation"
    offer_id: int | None = None
    subscription_id: int | None = None
    amount: int | None = None
    partner_id: int | None = None
    partner_reference: str | None = None


def request_activation(wish: Wish, *, answer: dict[str, Any], key: Key | None) -> Answer:
    """Holds the price and queues the provider call; returns 202 with `answer`, or the first answer to `key`.

    Raises OfferNotFound, SubscriptionNotFound, RenewalInProgress, InsufficientBalance, AmountMismatch,
    UserNotFound, KeyReused. A refusal leaves nothing behind.
    """
    count = partial(metrics.requested.count, wish.kind)
    return ended(lambda: _request(wish, answer, key), count, done="accepted")


def _request(wish: Wish, answer: dict[str, Any], key: Key | None) -> Answer:
    body = dumps(answer)
    row = call(
        "offers.activate",
        p_id=wish.id,
        p_kind=wish.kind,
        p_user=wish.user_id,
        p_offer=wish.offer_id,
        p_subscription=wish.subscription_id,
        p_amount=wish.amount,
        p_partner=wish.partner_id,
        p_partner_reference=wish.partner_reference,
        p_request_id=request_id(),
        p_sweep_after=SWEEP_AFTER,
        p_currency=settings.DEFAULT_CURRENCY,
        p_rank=Rank.MONEY,
        p_claim_owner=key.owner if key else None,
        p_claim_key=key.value if key else None,
        p_claim_digest=key.digest if key else None,
        p_status=ACCEPTED,
        p_body=body,
    )
    if row.outcome in ("replay", "reused"):
        return replay(row.outcome, row.status, row.body)
    if row.outcome != "accepted":
        raise _refusal(row, wish)
    _announce(wish, row)
    return Answer(ACCEPTED, body)


def _announce(wish: Wish, row: Any) -> None:
    """After the commit: the status where polls look first, and the alarm, in one trip to Redis."""
    hash_fields = {
        "status": PENDING,
        "stage": Stage.QUEUED.value,
        "amount": money.text(row.amount, row.currency),
        "user_id": wish.user_id,
        "offer_id": row.offer,
        "created_at": row.created_at,
        "updated_at": row.created_at,
    }
    facts.ring(status.put(wish.id, version=0, fields=hash_fields))


def _refusal(row: Any, wish: Wish) -> Refusal:
    if row.outcome == "short":
        return InsufficientBalance.of(available=row.available, asked=row.amount, currency=row.currency)
    if row.outcome == "amount_mismatch":
        return AmountMismatch(
            amount=money.text(wish.amount or 0, row.currency),
            price=money.text(row.amount, row.currency),
            currency=row.currency,
        )
    kinds: dict[str, type[Refusal]] = {
        "offer_not_found": OfferNotFound,
        "user_not_found": UserNotFound,
        "closed": UserNotFound,  # the wallet: its owner has left
        "subscription_not_found": SubscriptionNotFound,
        "renewal_in_progress": RenewalInProgress,
    }
    return kinds[row.outcome]()
