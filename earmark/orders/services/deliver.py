"""The end of the way."""

from datetime import datetime
from typing import Any
from uuid import UUID

from earmark.identity.rules import Caller
from earmark.orders.errors import InvalidTransition
from earmark.orders.queries.orders import order_of
from earmark.orders.rules import DELIVERED
from earmark.orders.services.advance import advance
from earmark.orders.services.events import note
from earmark.orders.services.move import locked, staffed


def deliver_order(*, caller: Caller, order_id: UUID, store: int | None, now: datetime) -> dict[str, Any]:
    """Notes that parcels have arrived: all that are on their way, for an admin, or one `store`'s; a merchant's alone.

    With the last of them the order is delivered. Returns it as it is shown. Takes a transaction.
    Raises NotFound, InvalidTransition.
    """
    orders, stores = staffed(caller, store)
    order = locked(orders, order_id)
    on_their_way = [
        parcel
        for parcel in order.shipments.filter(delivered_at=None).order_by("pk")
        if stores is None or parcel.store_id in stores
    ]
    if not on_their_way:
        raise InvalidTransition(state=order.status)
    for parcel in on_their_way:
        parcel.delivered_at = now
        parcel.save(update_fields=["delivered_at"])
        note(order, DELIVERED, actor=caller.id, note=str(parcel), now=now)
    advance(order, now)
    return order_of(order.pk)
