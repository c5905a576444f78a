"""What orders hold about a user, for the user."""

from collections.abc import Iterator
from typing import Any

from earmark.orders.models import CartItem, Order
from earmark.orders.queries.orders import complete, present

_AT_A_TIME = 100


def export_of(user_id: int) -> dict[str, Any]:
    """The cart, and all orders, oldest first."""
    return {"cart": _cart(user_id), "orders": _orders(user_id)}


def _cart(user_id: int) -> Iterator[dict[str, Any]]:
    items = CartItem.objects.filter(cart__user_id=user_id).select_related("product").order_by("id")
    for item in items.iterator():
        yield {
            "product": item.product_id,
            "name": item.product.name,
            "store": item.store_id,
            "quantity": item.quantity,
        }


def _orders(user_id: int) -> Iterator[dict[str, Any]]:
    own = complete(Order.objects.filter(user_id=user_id)).order_by("id")
    for order in own.iterator(chunk_size=_AT_A_TIME):
        yield from present([order])
