"""A guest who logs in takes the cart along."""

from datetime import datetime

from django.db import transaction

from earmark.base.sql import rows
from earmark.orders.models import Cart, CartItem
from earmark.orders.queries.cart import Owner
from earmark.orders.rules import MOST_LINES, MOST_PIECES
from earmark.orders.services.cart import open_cart

#: Quantities add up. What is new comes in its order, as long as there is room.
_MERGE = (
    "INSERT INTO orders_cartitem (cart_id, product_id, store_id, quantity) "
    "SELECT %(own)s, g.product_id, g.store_id, g.quantity FROM ("
    "SELECT g.*, o.id IS NULL AS fresh, row_number() OVER (PARTITION BY o.id IS NULL ORDER BY g.id) AS n "
    "FROM orders_cartitem g LEFT JOIN orders_cartitem o "
    "ON o.cart_id = %(own)s AND (o.product_id, o.store_id) = (g.product_id, g.store_id) "
    "WHERE g.cart_id = %(guest)s) g "
    "WHERE NOT g.fresh OR g.n <= %(most)s - (SELECT count(*) FROM orders_cartitem WHERE cart_id = %(own)s) "
    "ORDER BY g.id ON CONFLICT (cart_id, product_id, store_id) "
    "DO UPDATE SET quantity = least(orders_cartitem.quantity + EXCLUDED.quantity, %(pieces)s) RETURNING id"
)


def merge(*, user_id: int, token: str, now: datetime) -> None:
    """Puts what is in the guest's cart into the user's; the guest's is gone afterwards. Once, whoever asks how often.

    The guest's row is locked first: of two who come at once the second finds nothing any more.
    """
    guest = Cart.objects.filter(**Owner(token=token).columns())
    if not guest.exists():
        return
    with transaction.atomic():
        found = guest.select_for_update().values_list("id", flat=True).first()
        if found is None:
            return
        own = open_cart(Owner(user_id=user_id), now=now)
        rows(_MERGE, {"own": own, "guest": found, "most": MOST_LINES, "pieces": MOST_PIECES})
        CartItem.objects.filter(cart_id=found).delete()
        Cart.objects.filter(pk=found).delete()
