"""Tell a gateway what is wanted of it: lease, call outside any transaction, hear what it says. See Note [Payments].

What becomes of a call may stay unknown. So every call can be repeated: captures and voids are what they are however
often they are told, a refund goes under a key made of what was refunded before it, and a void is preceded by a
question, since an authorization may be on its way. Pauses grow, and nobody gives up; only a definite refusal ends it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from earmark.base.backoff import delay
from earmark.orders import metrics
from earmark.orders.gateways import Gateway, gateway_named
from earmark.orders.models import Order, Payment
from earmark.orders.rules import AUTHORIZED, UNPAID
from earmark.orders.services.hear_gateway import AmountMismatch, fail, hear, plan
from earmark.orders.services.move import locked
from earmark.orders.settling import Outcome, Refused, Said, Step, Unknown, next_step

log = structlog.get_logger(__name__)

LEASE_MARGIN = timedelta(seconds=5)
SWEPT = 500


@dataclass(frozen=True, slots=True)
class Attempt:
    """The right to speak for a payment until `lease`. `news`: an authorization would be news, and no void was sent."""

    order_id: UUID
    step: Step
    method: str
    reference: str
    refund: tuple[str, int]
    news: bool
    deadline: datetime
    lease: datetime


def due_payments(*, now: datetime) -> list[UUID]:
    """Orders whose gateways are to be told something, longest due first."""
    due = Payment.objects.filter(due_at__lte=now).order_by("due_at")
    return list(due.values_list("order_id", flat=True)[:SWEPT])


def settle_payment(order_id: UUID, *, clock: Callable[[], datetime]) -> None:
    """Takes one step with a payment, if one is due and nobody else is at it. Safe to call at any time."""
    attempt = _lease(order_id, now=clock())
    if attempt is None:
        return
    gateway = gateway_named(attempt.method)
    outcome: Outcome = Unknown("not configured")
    if gateway is not None:
        outcome = metrics.conversed(attempt.method, attempt.step, lambda: _converse(gateway, attempt, clock))
    log.info("gateway_answered", order=str(order_id), step=attempt.step, outcome=_short(outcome))
    _swap_in(attempt, outcome, now=clock())


def _short(outcome: Outcome) -> str:
    return outcome.status if isinstance(outcome, Said) else repr(outcome)


@transaction.atomic
def _lease(order_id: UUID, *, now: datetime) -> Attempt | None:
    payment = locked(Order.objects.all(), order_id).payment
    step = next_step(
        status=payment.status,
        wanted=payment.wanted,
        refund_wanted=payment.refund_wanted,
        refunded=payment.refunded,
    )
    is_taken = payment.lease_until is not None and payment.lease_until > now
    if step is None or is_taken or payment.due_at is None or payment.due_at > now:
        return None
    deadline = now + settings.PAYMENT_TIMEOUT
    payment.attempts += 1
    payment.lease_until = payment.due_at = deadline + LEASE_MARGIN
    payment.save()
    return Attempt(
        order_id=order_id,
        step=step,
        method=payment.method,
        reference=payment.reference,
        refund=(f"{order_id}:{payment.refunded}", payment.refund_wanted - payment.refunded),
        news=payment.status == UNPAID and payment.attempts == 1,
        deadline=deadline,
        lease=payment.lease_until,
    )


def _converse(gateway: Gateway, attempt: Attempt, clock: Callable[[], datetime]) -> Outcome:
    """Asks first where the answer may make the call needless, and again after a refusal: it may be about the past."""

    def left() -> timedelta:
        return attempt.deadline - clock()

    if attempt.step == Step.VOID:
        known = gateway.ask(attempt.reference, within=left())
        is_open = isinstance(known, Said) and known.status in {UNPAID, AUTHORIZED}
        if not is_open or (attempt.news and isinstance(known, Said) and known.status == AUTHORIZED):
            return known
    if attempt.step == Step.REFUND:
        key, amount = attempt.refund
        outcome = gateway.refund(attempt.reference, key=key, amount=amount, within=left())
    else:
        outcome = gateway.tell(attempt.step, attempt.reference, within=left())
    if isinstance(outcome, Refused) and outcome.code in {"invalid_state", "key_reused"}:
        return gateway.ask(attempt.reference, within=left())
    return outcome


@transaction.atomic
def _swap_in(attempt: Attempt, outcome: Outcome, *, now: datetime) -> None:
    """A worker whose lease ran out has no say any more; whoever took over asks or repeats."""
    order = locked(Order.objects.all(), attempt.order_id)
    payment = order.payment
    if payment.lease_until != attempt.lease:
        return
    payment.lease_until = None
    left = _heard(order, attempt, outcome, now) if isinstance(outcome, Said) else outcome
    if isinstance(left, Refused):
        _refuse(order, attempt.step, left, now)
    elif isinstance(left, Unknown):
        payment.due_at, payment.error = now + delay(payment.attempts), left.reason[:300]
        payment.save()


def _heard(order: Order, attempt: Attempt, said: Said, now: datetime) -> Outcome | None:
    """None when the step has been taken; else what to make of an answer that does not say so."""
    payment = order.payment
    before = (payment.status, payment.refunded)
    payment.due_at = None
    try:
        hear(order, said, now=now, before_void=attempt.news)
    except AmountMismatch as mismatch:
        return Refused(mismatch.code, str(mismatch))
    if (payment.status, payment.refunded) == before and payment.due_at is not None:
        return Unknown(f"the payment is still {said.status}")
    return None


def _refuse(order: Order, step: Step, refused: Refused, now: datetime) -> None:
    """A definite no. Somebody has to look at it: the row says why, and staff can have it told again."""
    payment = order.payment
    reason = f"{refused.code}: {refused.detail}"[:300]
    log.error("gateway_refused", order=str(order.id), step=step, code=refused.code)
    if step == Step.CAPTURE:
        fail(order, payment, reason, now)
        plan(payment, now)
        return
    payment.due_at, payment.error, payment.updated_at = None, reason, now
    payment.save()


@transaction.atomic
def tell_again(order_id: UUID, *, now: datetime) -> bool:
    """Has the gateway told again what it refused or did not hear; false where nothing is wanted of it."""
    payment = locked(Order.objects.all(), order_id).payment
    payment.due_at = None
    plan(payment, now)
    return payment.due_at is not None
