"""Orders that nobody paid in time. Their goods are free at the deadline, by the ledger's clock; this writes it down."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from earmark.orders.models import Order
from earmark.orders.rules import PENDING
from earmark.orders.services.cancel import give_up
from earmark.orders.services.move import locked

BATCH = 200
#: The event of an order that ended so: a payment that comes after it may bring the order back.
EXPIRED = "payment_expired"


def expire_unpaid(*, now: datetime) -> int:
    """Cancels up to BATCH orders whose time to pay is over, each in its own transaction; returns how many."""
    due = Order.objects.filter(status=PENDING, pay_by__lte=now).order_by("pay_by")
    return sum(_expire_one(order_id, now) for order_id in list(due.values_list("id", flat=True)[:BATCH]))


@transaction.atomic
def _expire_one(order_id: UUID, now: datetime) -> bool:
    """False where somebody paid or cancelled in the meantime: who has the order's row first has won."""
    order = locked(Order.objects.all(), order_id)
    if order.status != PENDING or order.pay_by is None or order.pay_by > now:
        return False
    expire(order, now)
    return True


def expire(order: Order, now: datetime) -> None:
    """Gives everything back and cancels. Requires the order's lock."""
    give_up(order, actor=None, event=EXPIRED, reason="Not paid in time.", now=now)
