"""What happened to an order, as its tracking tells it."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from earmark.base import money
from earmark.orders import metrics
from earmark.orders.models import Order, OrderEvent


def note(order: Order, type: str, *, actor: int | None = None, note: str = "", now: datetime) -> None:
    """Writes an event of the order; `actor` is the user whose hand it was, None for the clock and for gateways."""
    OrderEvent.objects.create(order=order, type=type, actor_id=actor, note=note, at=now)
    transaction.on_commit(partial(metrics.events.count, type))


def told(order: Order) -> dict[str, Any]:
    """What every fact about an order says of it."""
    return {
        "order": str(order.id),
        "user_id": order.user_id,
        "number": order.number,
        "status": order.status,
        "total": money.text(order.total, order.currency),
        "currency": order.currency,
    }
