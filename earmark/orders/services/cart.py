"""Changing a cart. Its row is locked first by all who change it, so that quantities add up."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from earmark.base.errors import InvalidValue
from earmark.base.ids import new_id
from earmark.base.sql import rows
from earmark.catalog.errors import ProductNotFound
from earmark.catalog.queries.sellable import Place, sellable
from earmark.orders.errors import CartFull, NotInCart
from earmark.orders.models import Cart, CartItem
from earmark.orders.queries.cart import Owner, contents
from earmark.orders.rules import MOST_LINES, MOST_PIECES

#: Of the cart's owner: the cart's id, locked until the end of the transaction; the cart is made where there is none.
_OPEN = (
    "INSERT INTO orders_cart (id, {column}, created_at, updated_at) VALUES (%(id)s, %(owner)s, %(now)s, %(now)s) "
    "ON CONFLICT ({column}) DO UPDATE SET updated_at = EXCLUDED.updated_at RETURNING id"
)
#: Into it, unless the product is just being deleted.
_PUT = (
    "INSERT INTO orders_cartitem (cart_id, product_id, store_id, quantity) "
    "SELECT %(cart)s, p.id, %(store)s, %(quantity)s FROM catalog_product p WHERE p.id = %(product)s FOR KEY SHARE "
    "ON CONFLICT (cart_id, product_id, store_id) DO UPDATE SET quantity = EXCLUDED.quantity RETURNING id"
)
#: Guests' carts whose time is over, and all that is in them.
_FORGET = (
    "WITH old AS (SELECT id FROM orders_cart WHERE user_id IS NULL AND updated_at < %(before)s ORDER BY updated_at "
    "LIMIT 1000 FOR UPDATE SKIP LOCKED), gone AS (DELETE FROM orders_cartitem WHERE cart_id IN (SELECT id FROM old)) "
    "DELETE FROM orders_cart WHERE id IN (SELECT id FROM old) RETURNING id"
)


@transaction.atomic
def add_item(*, owner: Owner, place: Place, quantity: int, now: datetime) -> dict[Place, int]:
    """Puts so many more into the cart; returns what is in it. More than can be sold may be put in.

    Raises ProductNotFound, CartFull, InvalidValue for more than MOST_PIECES.
    """
    if place not in sellable([place]):
        raise ProductNotFound(product=place[0], store=place[1])
    cart = open_cart(owner, now=now)
    there = contents(owner)
    if place not in there and len(there) >= MOST_LINES:
        raise CartFull(most=MOST_LINES)
    quantity += there.get(place, 0)
    if quantity > MOST_PIECES:
        raise InvalidValue(field="quantity", reason=f"At most {MOST_PIECES} of one thing.", code="max_value")
    values = {"cart": cart, "product": place[0], "store": place[1], "quantity": quantity}
    if not rows(_PUT, values):
        raise ProductNotFound(product=place[0], store=place[1])
    return there | {place: quantity}


@transaction.atomic
def update_quantity(*, owner: Owner, place: Place, quantity: int, now: datetime) -> dict[Place, int]:
    """Sets how many there are of something in the cart, 0 takes it out; returns what is in it. Raises NotInCart."""
    product, store = place
    item = _items(owner, now=now).filter(product_id=product, store_id=store)
    if not (item.update(quantity=quantity) if quantity else item.delete()[0]):
        raise NotInCart
    return contents(owner)


@transaction.atomic
def remove_item(*, owner: Owner, product: int, store: int | None, now: datetime) -> dict[Place, int]:
    """Takes a product out, of one store or of all; returns what is left. Raises NotInCart."""
    items = _items(owner, now=now).filter(product_id=product)
    if not (items if store is None else items.filter(store_id=store)).delete()[0]:
        raise NotInCart
    return contents(owner)


@transaction.atomic
def clear(*, owner: Owner, now: datetime) -> None:
    """Takes everything out."""
    _items(owner, now=now).delete()


def open_cart(owner: Owner, *, now: datetime) -> UUID:
    """The cart's id, made where there is none; its row is locked until the transaction ends."""
    [(column, value)] = owner.columns().items()
    [row] = rows(_OPEN.format(column=column), {"id": new_id(), "owner": value, "now": now})
    return UUID(str(row.id))


def lock_cart(user_id: int) -> tuple[UUID | None, dict[Place, int]]:
    """The user's cart and what is in it, for an order that empties it. Locked until the transaction ends."""
    cart = Cart.objects.select_for_update(no_key=True).filter(user_id=user_id).values_list("id", flat=True)
    found = cart.first()
    return found, contents(Owner(user_id=user_id)) if found else {}


def forget_carts(*, before: datetime) -> int:
    """Deletes guests' carts that nobody has touched since `before`; returns how many."""
    return len(rows(_FORGET, {"before": before}))


def _items(owner: Owner, *, now: datetime) -> "QuerySet[CartItem]":
    """What is in the cart, which is locked and counts as touched."""
    if owner.user_id is None and owner.token is None:
        return CartItem.objects.none()
    Cart.objects.filter(**owner.columns()).update(updated_at=now)
    return CartItem.objects.filter(**owner.columns("cart__"))
