"""What becomes of a payment when its order moves on.

Note [Payments]
---------------
Whoever changes a payment holds its order's row, the worker's lease included. Nothing is told to a gateway while a row
is held: what it is to do is written on the payment (`wanted`, `refund_wanted`), a worker tells it
(`services.settle_payment`), and what it says is heard under the same lock (`services.hear_gateway`).
"""

from datetime import datetime

from earmark.base import facts
from earmark.orders.models import Order, Payment
from earmark.orders.rules import AUTHORIZED, CAPTURED, ON_DELIVERY, UNPAID, VOIDED, WALLET

#: Published with the order's id when a gateway is to be told something.
WANTED = "payment.wanted"


def on_shipped(order: Order, now: datetime) -> None:
    """The goods are gone: the wallet's money went with the hold, a gateway's is to be captured."""
    payment = order.payment
    if payment.method == WALLET or payment.amount == 0:
        _end(payment, now, CAPTURED)
    elif payment.method != ON_DELIVERY:
        want(payment, now, CAPTURED)


def on_delivered(order: Order, now: datetime) -> None:
    """Who pays at the door has paid."""
    if order.payment.method == ON_DELIVERY:
        _end(order.payment, now, CAPTURED)


def on_cancelled(order: Order, now: datetime) -> None:
    """Nothing is owed: what was promised is let go. What a gateway has begun, it is to end."""
    payment = order.payment
    if payment.reference and payment.status in {UNPAID, AUTHORIZED}:
        want(payment, now, VOIDED)
    else:
        _end(payment, now, VOIDED)


def want(payment: Payment, now: datetime, status: str) -> None:
    """Has the gateway bring the payment to `status`, soon after the commit."""
    payment.wanted = status
    tell_gateway(payment, now)


def tell_gateway(payment: Payment, now: datetime) -> None:
    """Saves the payment and rings for the worker; what is to be told stands in the row."""
    payment.due_at, payment.attempts, payment.error, payment.updated_at = now, 0, "", now
    payment.save()
    facts.publish(WANTED, {"order": str(payment.order_id)})


def _end(payment: Payment, now: datetime, status: str) -> None:
    payment.status, payment.updated_at = status, now
    payment.save()
