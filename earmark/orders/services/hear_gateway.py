"""What a gateway says of a payment, by webhook or when asked, and what follows from it. See Note [Payments].

Note [Late payments]
--------------------
An order's hold ends with its time to pay, whether or not anybody has written it down. An authorization takes the
deadline away if there is one left to take. Else the goods are held again, all of them, and the order goes on; if they
are gone, or if the customer had cancelled, the gateway is to void the payment and the money goes back.

An expired order's payment is to be voided as well, and that may have been told the gateway already. So only an
authorization that is heard before the first void was sent brings the order back.
"""

from datetime import datetime

import structlog

from earmark.base import facts, money
from earmark.base.errors import Refusal
from earmark.orders.models import Order, OrderEvent, Payment
from earmark.orders.rules import AUTHORIZED, CANCELLED, CAPTURED, FAILED, PENDING, UNPAID, VOIDED
from earmark.orders.services import holds
from earmark.orders.services.events import note, told
from earmark.orders.services.expire_unpaid import EXPIRED, expire
from earmark.orders.services.hold_again import hold_again
from earmark.orders.services.payments import tell_gateway, want
from earmark.orders.settling import Said, is_news, next_step

log = structlog.get_logger(__name__)


class AmountMismatch(Refusal):
    """What the gateway speaks of is not what the order costs."""

    code = "amount_mismatch"
    detail = "The payment's amount or currency is not the order's."


def hear(order: Order, said: Said, *, now: datetime, before_void: bool = False) -> None:
    """Takes in what is news and plans what is to be told next. Requires the order's lock; saves the payment.

    `before_void`: it was said to a worker that has not sent a void yet. Raises AmountMismatch.
    """
    payment = order.payment
    if (said.amount, said.currency) != (payment.amount, payment.currency):
        log.error("payment_amount_mismatch", order=str(order.id), amount=said.amount, currency=said.currency)
        raise AmountMismatch
    payment.updated_at = now
    if not payment.reference:
        _meet(payment, said)
    if is_news(payment.status, said.status):
        if payment.status == UNPAID and said.status in {AUTHORIZED, CAPTURED}:
            _authorized(order, payment, now, before_void=before_void)
        if said.status == CAPTURED:
            _captured(payment)
        elif said.status == VOIDED:
            _voided(order, payment, now)
        elif said.status == FAILED:
            fail(order, payment, "The customer's bank declined it.", now)
    if said.refunded > payment.refunded:
        _refunded(order, payment, said.refunded, now)
    plan(payment, now)


def plan(payment: Payment, now: datetime) -> None:
    """Saves the payment; rings when the gateway is to be told something that it has not been told yet."""
    step = next_step(
        status=payment.status,
        wanted=payment.wanted,
        refund_wanted=payment.refund_wanted,
        refunded=payment.refunded,
    )
    if step is None:
        payment.due_at, payment.error = None, payment.error if payment.status == FAILED else ""
        payment.save()
    elif payment.due_at is None:
        tell_gateway(payment, now)
    else:
        payment.save()


def fail(order: Order, payment: Payment, reason: str, now: datetime) -> None:
    """The payment comes to nothing. While there is time the customer may begin anew."""
    payment.status, payment.wanted, payment.error = FAILED, "", reason[:300]
    note(order, "payment_failed", note=reason[:300], now=now)


def _meet(payment: Payment, said: Said) -> None:
    """The gateway has begun it. Where the order was given up meanwhile, nobody could tell it so until now."""
    payment.reference, payment.checkout_url = said.reference, said.checkout_url
    if payment.status == VOIDED:
        payment.status, payment.wanted = UNPAID, VOIDED


def _authorized(order: Order, payment: Payment, now: datetime, *, before_void: bool) -> None:
    """See Note [Late payments]."""
    payment.status = AUTHORIZED
    if order.status == PENDING and holds.extend(order, ttl=None):
        _paid(order, now)
    elif _may_go_on(order, payment, before_void=before_void) and hold_again(order, now=now):
        payment.wanted, payment.due_at = "", None
        order.status = PENDING
        _paid(order, now)
    else:
        if order.status == PENDING:
            expire(order, now)
        else:
            want(payment, now, VOIDED)
        reason = "The payment came too late for the order; the money goes back."
        note(order, "payment_failed", note=reason, now=now)


def _may_go_on(order: Order, payment: Payment, *, before_void: bool) -> bool:
    """Whether only time was against the order, and the gateway cannot have been told to void the payment yet."""
    if order.status == PENDING:
        return True
    void_sent = payment.wanted == VOIDED and payment.attempts > int(before_void)
    expired = OrderEvent.objects.filter(order=order, type=EXPIRED).exists()
    return order.status == CANCELLED and expired and not void_sent


def _paid(order: Order, now: datetime) -> None:
    order.pay_by, order.updated_at = None, now
    order.save(update_fields=["status", "transfer_id", "goods_transfer_id", "pay_by", "updated_at"])
    note(order, "paid", now=now)
    facts.publish("order.paid", told(order))


def _captured(payment: Payment) -> None:
    """Ours. If it was to be let go, it is too late for that: all of it is refunded."""
    payment.status = CAPTURED
    if payment.wanted == VOIDED:
        payment.refund_wanted = payment.amount
    payment.wanted = ""


def _voided(order: Order, payment: Payment, now: datetime) -> None:
    if payment.wanted != VOIDED and order.status != CANCELLED:
        log.error("payment_voided_by_gateway", order=str(order.id))
        note(order, "payment_failed", note="The gateway let the payment go.", now=now)
    payment.status, payment.wanted = VOIDED, ""


def _refunded(order: Order, payment: Payment, refunded: int, now: datetime) -> None:
    """What somebody refunded by hand at the gateway counts too."""
    more = min(refunded, payment.amount) - payment.refunded
    payment.refunded += more
    payment.refund_wanted = max(payment.refund_wanted, payment.refunded)
    note_refund(order, more, now)


def note_refund(order: Order, amount: int, now: datetime) -> None:
    """Money is back with the customer: an event, and a fact that says how much."""
    shown = money.text(amount, order.currency)
    note(order, "refunded", note=f"{shown} {order.currency}", now=now)
    facts.publish("order.refunded", told(order) | {"amount": shown, "at": now.isoformat()})
