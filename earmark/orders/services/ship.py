"""Sending an order, store by store."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from earmark.base import facts
from earmark.identity.rules import Caller
from earmark.inventory.services.travel import note_sales
from earmark.orders.errors import InvalidTransition, PaymentRequired
from earmark.orders.models import Order, OrderLine, Shipment
from earmark.orders.queries.orders import order_of
from earmark.orders.rules import AUTHORIZED, CAPTURED, ON_DELIVERY, PENDING, SHIPPED
from earmark.orders.services import holds, payments
from earmark.orders.services.advance import advance
from earmark.orders.services.events import note, told
from earmark.orders.services.move import locked, staffed


def ship_order(
    *, caller: Caller, order_id: UUID, store: int | None, carrier: str, tracking_number: str, now: datetime
) -> dict[str, Any]:
    """Sends what is still to be sent: everything, for an admin, or one `store`'s; a merchant's stores' alone.

    Returns the order as it is shown. Takes a transaction. Raises NotFound, InvalidTransition, PaymentRequired.
    """
    orders, stores = staffed(caller, store)
    order = locked(orders, order_id)
    lines = list(order.lines.all())
    waiting = [
        line
        for line in lines
        if line.shipment_id is None
        and line.returned < line.quantity
        and (stores is None or line.store_id in stores)
    ]
    if order.status != PENDING or not waiting:
        raise InvalidTransition(state=order.status)
    if not order.shipments.exists():
        _settle(order, lines, actor=caller.id, now=now)
    label = {"carrier": carrier, "tracking_number": tracking_number}
    parcels = _parcels(order, waiting, label, now=now)
    for parcel in parcels:
        note(order, SHIPPED, actor=caller.id, note=str(parcel), now=now)
    advance(order, now)
    for parcel in parcels:
        facts.publish("order.shipped", told(order) | label | {"store": parcel.store_id})
    return order_of(order.pk)


def _settle(order: Order, lines: list[OrderLine], *, actor: int, now: datetime) -> None:
    """With the first parcel the whole hold is posted: docs/adr/0017-the-first-parcel-settles.md.

    Raises PaymentRequired.
    """
    payment = order.payment
    if payment.method != ON_DELIVERY and payment.status not in (AUTHORIZED, CAPTURED):
        raise PaymentRequired(payment_status=payment.status)
    if not holds.post(order):
        raise PaymentRequired(payment_status=payment.status)  # what was held for it is gone
    note_sales(
        [(line.stock_id, line.quantity) for line in lines],
        transfer_id=holds.goods_hold(order),
        reason=f"order {order.number}",
        actor=actor,
        now=now,
    )
    payments.on_shipped(order, now)


def _parcels(
    order: Order, lines: Iterable[OrderLine], label: dict[str, str], *, now: datetime
) -> list[Shipment]:
    """One for each store."""
    by_store: dict[int, list[int]] = defaultdict(list)
    for line in lines:
        by_store[line.store_id].append(line.pk)
    made = []
    for store, ids in by_store.items():
        parcel = Shipment.objects.create(order=order, store_id=store, shipped_at=now, **label)
        OrderLine.objects.filter(pk__in=ids).update(shipment=parcel)
        made.append(parcel)
    return made
