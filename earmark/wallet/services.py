"""Money words: open, top up, close."""

from typing import Any
from uuid import UUID

from django.conf import settings

from earmark.base import facts, money
from earmark.base.sql import call
from earmark.identity.services import AccountInUse, Leaving, remember
from earmark.ledger import queries as books
from earmark.ledger import services as ledger
from earmark.ledger.rules import Line, Rank
from earmark.wallet.errors import BalanceLeft, UserNotFound
from earmark.wallet.models import Wallet


def open_wallet(*, user_id: int) -> int:
    """The ledger account of the user's wallet, opened if need be. Raises UserNotFound."""
    found = call(
        "wallet.account_of",
        p_user=user_id, p_currency=settings.DEFAULT_CURRENCY, p_rank=Rank.MONEY,
    ).account_of  # fmt: skip
    if found is None:
        raise UserNotFound
    return int(found)


def top_up(*, user_id: int, amount: int, id: UUID, act: str | None = None, actor: int | None = None) -> UUID:
    """Adds `amount` minor units of outside money to the user's wallet; returns the transaction's id.

    `act` names the business act where there is one to repeat (a payment's reference); else the id does. `actor` is
    the user whose hand did it, whom the trail remembers; it takes a transaction then, so that both are one.
    Raises UserNotFound.
    """
    account = open_wallet(user_id=user_id)
    if books.is_closed(account):
        raise UserNotFound  # not any more
    currency = settings.DEFAULT_CURRENCY
    world = ledger.system_account(code="world", unit=currency)
    entered = ledger.transfer(
        id=id,
        owner=account,
        key=f"top_up:{act or id}",
        kind="top_up",
        lines=[Line(debit=world, credit=account, amount=amount)],
    )
    if not entered.replay:
        payload = {
            "user_id": user_id,
            "transaction_id": str(entered.id),
            "amount": amount,
            "currency": currency,
        }
        facts.publish("wallet.topped_up", payload)
        if actor is not None:
            _remember(payload, account=account, actor=actor)
    return entered.id


def _remember(payload: dict[str, Any], *, account: int, actor: int) -> None:
    remember(
        Wallet.objects.get(account_id=account),
        "topped_up",
        actor=actor,
        amount=money.text(payload["amount"], payload["currency"]),
        currency=payload["currency"],
        transaction_id=payload["transaction_id"],
    )


def close_wallet(leaving: Leaving) -> None:
    """Closes the wallet of a user who leaves, for good; what they give up goes to the house within a sweep.

    Closing comes first: it locks the account, so that nobody holds money of it while its balance is read.
    Requires a transaction that a refusal rolls back. Raises AccountInUse, BalanceLeft.
    """
    account = Wallet.objects.filter(user_id=leaving.user_id).values_list("account_id", flat=True).first()
    if account is None:
        return
    currency = settings.DEFAULT_CURRENCY
    ledger.close_account(account=account, return_to=ledger.system_account(code="revenue", unit=currency))
    left = books.balance(account)
    if left.held:
        raise AccountInUse
    if left.available and not leaving.gives_up_balance:
        raise BalanceLeft(balance=money.text(left.available, currency), currency=currency)
