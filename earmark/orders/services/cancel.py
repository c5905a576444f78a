"""Cancelling: everything that was held comes back, once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from earmark.base import cache, facts
from earmark.catalog.rules import PRODUCTS
from earmark.identity.rules import Caller
from earmark.inventory.queries.taken import taken_from
from earmark.inventory.services.levels import note_levels
from earmark.orders.errors import InvalidTransition
from earmark.orders.models import Order
from earmark.orders.queries.orders import order_of
from earmark.orders.rules import CANCELLED, PENDING
from earmark.orders.services import holds, payments
from earmark.orders.services.events import note, told
from earmark.orders.services.move import locked, move, own
from earmark.promotions import services as promotions


def cancel_order(*, caller: Caller, order_id: UUID, now: datetime) -> dict[str, Any]:
    """Cancels an order of the caller's, or any for an admin; returns it as it is shown. Takes a transaction.

    Once cancelled it stays so, and saying it again changes nothing. Raises NotFound, InvalidTransition.
    """
    order = locked(own(caller), order_id)
    if order.status != CANCELLED:
        give_up(order, actor=caller.id, now=now)
    return order_of(order.pk)


def give_up(
    order: Order, *, actor: int | None, event: str = CANCELLED, reason: str = "", now: datetime
) -> None:
    """Cancels a locked order; `event` and `reason` are for its tracking. Takes a transaction. Raises InvalidTransition.

    With the first parcel the hold is posted, so a hold that cannot be voided any more is what refuses.
    """
    if order.status != PENDING or order.shipments.exists():
        raise InvalidTransition(state=order.status)
    promotions.release(order_id=order.pk)
    if not holds.void(order):
        raise InvalidTransition(state=order.status)
    move(order, status=CANCELLED, now=now)
    note(order, event, actor=actor, note=reason, now=now)
    payments.on_cancelled(order, now)
    note_levels(taken_from(holds.goods_hold(order)), now=now)
    facts.publish("order.cancelled", told(order) | {"reason": reason})
    cache.changed(PRODUCTS)
