"""What cancelling, shipping and delivering have in common: an order is found, and locked, before anything moves."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from earmark.identity.rules import ADMIN, Caller
from earmark.inventory.queries.staff import stores_of
from earmark.orders.models import Order
from earmark.orders.queries.orders import find, with_lines_of

#: All stores, for those who may move the whole order.
EVERYWHERE = None


def locked(orders: "QuerySet[Order]", order_id: UUID) -> Order:
    """The order as it is now, locked until the transaction ends. Raises NotFound for one that is not among them.

    Nothing is joined: after a wait for the lock it would be seen as it was before.
    """
    return find(orders.select_for_update(no_key=True), order_id)


def move(order: Order, *, status: str, now: datetime) -> None:
    """Writes the order's new status."""
    order.status, order.updated_at = status, now
    order.save(update_fields=["status", "updated_at"])


def own(caller: Caller) -> "QuerySet[Order]":
    """The orders that the caller may cancel: their own; all, for an admin."""
    return Order.objects.all() if caller.role == ADMIN else Order.objects.filter(user_id=caller.id)


def staffed(caller: Caller, store: int | None) -> "tuple[QuerySet[Order], frozenset[int] | None]":
    """The orders that an admin or merchant may send, and of which stores: EVERYWHERE for an admin who names none.

    A merchant who names a store of somebody else's finds nothing.
    """
    named = EVERYWHERE if store is None else frozenset({store})
    if caller.role == ADMIN:
        return Order.objects.all(), named
    stores = stores_of(caller.id)
    stores = stores if named is None else stores & named
    return Order.objects.filter(with_lines_of(stores)), stores
