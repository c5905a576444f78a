"""What is in a cart, at the prices and with the stock of this moment."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from earmark.base import money
from earmark.catalog.models import Product
from earmark.catalog.queries.sellable import Place, Sellable, sellable
from earmark.orders.models import CartItem


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose cart it is: a user's, or a guest's who shows a token. A guest without one has none yet."""

    user_id: int | None = None
    token: str | None = None

    @property
    def hashed(self) -> str | None:
        """What is kept of the token: who reads the table has no carts."""
        return hashlib.sha256(self.token.encode()).hexdigest() if self.token else None

    def columns(self, prefix: str = "") -> dict[str, Any]:
        """The lookup of the cart."""
        if self.user_id is not None:
            return {f"{prefix}user_id": self.user_id}
        return {f"{prefix}token": self.hashed}


def contents(owner: Owner) -> dict[Place, int]:
    """How many of what, oldest first. One query."""
    if owner.user_id is None and owner.token is None:
        return {}
    found = CartItem.objects.filter(**owner.columns("cart__")).order_by("id")
    return {
        (product, store): quantity
        for product, store, quantity in found.values_list("product_id", "store_id", "quantity")
    }


def present(asked: Mapping[Place, int]) -> dict[str, Any]:
    """A cart as it is shown. One query, and one more where something is not sold any more: it stays to be seen, with
    none available, and does not count.
    """
    currency = settings.DEFAULT_CURRENCY
    found = sellable(asked) if asked else {}
    gone = {product for product, store in asked if (product, store) not in found}
    names = Product.objects.in_bulk(gone) if gone else {}
    total = sum(found[place].unit_price * quantity for place, quantity in asked.items() if place in found)
    items = [_show(found.get(place) or _gone(place, names), quantity) for place, quantity in asked.items()]
    return {
        "items": items,
        "subtotal_amount": money.text(total, currency),
        "total_amount": money.text(total, currency),
        "currency": currency,
    }


def _gone(place: Place, products: Mapping[int, Product]) -> Sellable:
    product, store = place
    was = products[product]
    return Sellable(
        product=product,
        store=store,
        name=was.name,
        sku=was.sku,
        slug=was.slug,
        unit_price=was.price,
        currency=was.currency,
        stock=None,
        account=None,
        available=0,
    )


def _show(place: Sellable, quantity: int) -> dict[str, Any]:
    return {
        "product": place.product,
        "name": place.name,
        "sku": place.sku,
        "slug": place.slug,
        "store": place.store,
        "quantity": quantity,
        "unit_price": money.text(place.unit_price, place.currency),
        "line_total": money.text(place.unit_price * quantity, place.currency),
        "available": place.available,
    }
