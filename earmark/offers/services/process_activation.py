"""Carry an activation out: lease, call the provider outside any transaction, swap the result in.

Note [Unknown outcomes]
-----------------------
Before anything is sent, the attempt number and `sent` are committed. A later attempt that finds `sent` set
asks before it sends again, and sends again only under the same key. "Never heard of it" is no refusal: a
slow first request may still arrive. Money goes back only on a definite refusal, or, once the customer has
waited for PROVIDER_PATIENCE, after the provider has confirmed that the key is dead. Patience is time and not a
number of attempts: while a provider is away its breaker stops all calls, and none of them counts.
Results are swapped in by attempt number: a worker whose lease ran out has no say any more, and its successor asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from earmark.base import facts
from earmark.base.backoff import delay
from earmark.base.sql import rows
from earmark.ledger import services as ledger
from earmark.ledger.rules import State
from earmark.offers import breaker, metrics, status
from earmark.offers.models import Activation
from earmark.offers.provider import Order, Provider, provider_named
from earmark.offers.queries.orders import order_of
from earmark.offers.rules import LEASE_MARGIN, LONGEST_WAIT, Outcome, Refused, Stage, Succeeded, Unknown
from earmark.offers.services.subscribe import start_or_extend
from earmark.wallet.rules import FAILED, PENDING, SUCCESS

log = structlog.get_logger(__name__)

#: What the status hash tells of a change.
_SHOWN = ("status", "stage", "reference", "error", "updated_at")


@dataclass(frozen=True, slots=True)
class Attempt:
    """The right to act on an activation until the lease ends. `sent_before`: ask first. `gives_up`: the customer
    has waited long enough.
    """

    id: UUID
    number: int
    version: int
    provider: str
    sent_before: bool
    gives_up: bool
    deadline: datetime
    asked_at: datetime


def process_activation(activation_id: UUID, *, clock: Callable[[], datetime]) -> None:
    """Takes one step with an activation, if nobody else is at it and its provider is not to be left alone.

    Safe to call at any time, any number of times.
    """
    waiting = Activation.objects.filter(pk=activation_id, status=PENDING)
    provider = waiting.values_list("provider", flat=True).first()
    if provider is None:
        return
    if wait := breaker.pause(provider, now=clock()):
        metrics.left_alone.count(provider)
        waiting.filter(lease_until=None).update(due_at=clock() + wait)
        return
    attempt = _lease(activation_id, now=clock())
    if attempt is None:
        return
    stage = Stage.ASKING_PROVIDER if attempt.sent_before else Stage.PROCESSING
    fields = {"status": PENDING, "stage": stage.value, "updated_at": clock()}
    status.publish(attempt.id, version=attempt.version, fields=fields)
    outcome = _act(attempt, clock=clock)
    log.info("provider_answered", activation=str(attempt.id), attempt=attempt.number, outcome=repr(outcome))
    _swap_in(attempt, outcome, now=clock())


def _lease(activation_id: UUID, *, now: datetime) -> Attempt | None:
    """Compare-and-swap: the row is ours until the lease ends, and says so before anything is sent."""
    deadline = now + settings.PROVIDER_TIMEOUT
    found = rows(
        "UPDATE offers_activation a SET attempts = a.attempts + 1, version = a.version + 1, sent = true, "
        "lease_until = %s, due_at = %s, updated_at = %s, "
        "stage = CASE WHEN a.sent THEN 'asking_provider' ELSE 'processing' END "
        "FROM (SELECT id, sent FROM offers_activation WHERE id = %s AND status = 'PENDING' "
        "      AND (lease_until IS NULL OR lease_until <= %s) FOR UPDATE SKIP LOCKED) b "
        "WHERE a.id = b.id RETURNING a.id, a.attempts, a.version, a.provider, b.sent, a.created_at",
        (deadline + LEASE_MARGIN, deadline + LEASE_MARGIN, now, activation_id, now),
    )
    if not found:
        return None
    [row] = found
    gives_up = now - row.created_at > settings.PROVIDER_PATIENCE
    return Attempt(
        row.id, row.attempts, row.version, row.provider, row.sent, gives_up, deadline, row.created_at
    )


def _act(attempt: Attempt, *, clock: Callable[[], datetime]) -> Outcome:
    provider = provider_named(attempt.provider)
    if provider is None:
        return Refused("provider_not_configured", f"No provider {attempt.provider} is configured.")
    outcome = _converse(provider, attempt, order_of(attempt.id), clock=clock)
    breaker.record(attempt.provider, healthy=not isinstance(outcome, Unknown) or outcome.healthy, now=clock())
    return outcome


def _converse(
    provider: Provider, attempt: Attempt, order: Order, *, clock: Callable[[], datetime]
) -> Outcome:
    """See Note [Unknown outcomes]."""

    def left() -> timedelta:
        return attempt.deadline - clock()

    if attempt.gives_up:
        return metrics.called(attempt.provider, "kill", lambda: provider.kill(order, within=left()))
    if attempt.sent_before:
        known = metrics.called(attempt.provider, "ask", lambda: provider.ask(order, within=left()))
        if known is not None:
            return known
    return metrics.called(attempt.provider, "send", lambda: provider.send(order, within=left()))


def _swap_in(attempt: Attempt, outcome: Outcome, *, now: datetime) -> None:
    changes: dict[str, Any] = {"lease_until": None, "updated_at": now, "version": attempt.version + 1}
    if isinstance(outcome, Unknown):
        # However soon the provider says to come again, pauses grow: it is not hammered while it is busy.
        wait = max(outcome.wait or timedelta(), delay(attempt.number, longest=LONGEST_WAIT))
        changes |= {
            "stage": Stage.ASKING_PROVIDER,
            "due_at": now + wait,
            "error_detail": outcome.reason[:300],
        }
        won = _won(attempt, changes)
    else:
        changes |= {"stage": Stage.DONE, "completed_at": now}
        finish = _succeed if isinstance(outcome, Succeeded) else _fail
        won = finish(attempt, outcome, changes, now=now)
        if won:
            metrics.ended.count(attempt.provider, "success" if finish is _succeed else "failed")
            metrics.took.observe((now - attempt.asked_at).total_seconds(), attempt.provider)
    if won:
        shown = {name: value for name, value in changes.items() if name in _SHOWN}
        status.publish(attempt.id, version=attempt.version + 1, fields={"status": PENDING} | shown)


def _won(attempt: Attempt, changes: dict[str, Any]) -> bool:
    """Whether this attempt still had the say: nobody has taken over, nothing has ended."""
    own = Activation.objects.filter(pk=attempt.id, attempts=attempt.number, status=PENDING)
    return own.update(**changes) == 1


def _succeed(attempt: Attempt, outcome: Any, changes: dict[str, Any], *, now: datetime) -> bool:
    changes |= {"status": SUCCESS, "reference": outcome.reference[:128], "error_detail": ""}
    with transaction.atomic():
        if not _won(attempt, changes):
            return False
        activation = Activation.objects.select_related("offer").get(pk=attempt.id)
        end = start_or_extend(activation, now=now)
        _end(attempt.id, State.POSTED)
        facts.publish("activation.succeeded", _told(activation) | {"expiration_date": end.isoformat()})
    return True


def _fail(attempt: Attempt, outcome: Any, changes: dict[str, Any], *, now: datetime) -> bool:
    changes |= {"status": FAILED, "error": outcome.code[:64], "error_detail": outcome.detail[:300]}
    with transaction.atomic():
        if not _won(attempt, changes):
            return False
        activation = Activation.objects.select_related("offer").get(pk=attempt.id)
        _end(attempt.id, State.VOIDED)
        facts.publish("activation.failed", _told(activation) | {"reason": outcome.detail or outcome.code})
    return True


def _end(transfer_id: UUID, state: State) -> None:
    ended = ledger.post(transfer_id) if state == State.POSTED else ledger.void(transfer_id)
    if ended.state != state:
        # Only this context ends these holds, and they have no deadline. Roll back and be loud.
        raise RuntimeError(f"transfer {transfer_id} is {ended.state.name}, not {state.name}")


def _told(activation: Activation) -> dict[str, Any]:
    return {
        "activation": str(activation.id),
        "user_id": activation.user_id,
        "kind": activation.kind,
        "offer_name": activation.offer.name,
        "amount": activation.amount,
        "currency": activation.currency,
    }
