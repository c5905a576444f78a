"""What a store sells: taken up, changed and given up, its stock with it.

Locks come in this order: the store and the product (weakly), the store product, then stock
(Note [Stock and the ledger]).
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from earmark.base.errors import InvalidValue
from earmark.base.sql import rows
from earmark.catalog.errors import (
    ProductNotFound,
    StoreProductExists,
    StoreProductInUse,
    StoreProductNotFound,
)
from earmark.catalog.models import Product, StoreProduct
from earmark.catalog.queries.store_products import among
from earmark.catalog.services.products import Stores
from earmark.inventory.errors import StoreNotFound
from earmark.inventory.models import Movement, Stock
from earmark.inventory.rules import ONLINE
from earmark.inventory.services.stock import Change, open_stock, receive, set_available, set_low_at
from earmark.inventory.services.stores import keep_store


@transaction.atomic
def create_store_product(*, fields: Mapping[str, Any], stores: Stores, change: Change) -> int:
    """Has a store sell a product; returns the store product's id.

    `fields`: store and product (ids), and at will base_price (minor units; the product's else), stock,
    low_stock_at. Raises InvalidValue, StoreNotFound, ProductNotFound, StoreProductExists.
    """
    store, product = fields["store"], fields["product"]
    if store == ONLINE:
        raise InvalidValue(
            field="store", reason="The online store sells every product: set its stock_quantity."
        )
    if stores is not None and store not in stores:
        raise StoreNotFound
    keep_store(store)
    found = rows("SELECT price FROM catalog_product WHERE id = %s FOR KEY SHARE", (product,))
    if not found:
        raise ProductNotFound
    stock = open_stock(store_id=store, low_at=fields.get("low_stock_at"))
    made = rows(
        "INSERT INTO catalog_storeproduct (store_id, product_id, base_price, stock_id) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT (store_id, product_id) DO NOTHING RETURNING id",
        (store, product, fields.get("base_price", found[0].price), stock.pk),
    )
    if not made:
        there = StoreProduct.objects.filter(store=store, product=product).values_list("pk", flat=True)
        raise StoreProductExists(id=there.first())
    if quantity := fields.get("stock"):
        receive(stock_id=stock.pk, quantity=quantity, change=change)
    return int(made[0].id)


@transaction.atomic
def change_store_product(*, id: int, fields: Mapping[str, Any], stores: Stores, change: Change) -> None:
    """Another base_price, low_stock_at or stock; which store and which product it is stays.

    Raises StoreProductNotFound, InvalidValue.
    """
    there = _the(id, stores)
    for name in ("store", "product"):
        if fields.get(name, getattr(there, f"{name}_id")) != getattr(there, f"{name}_id"):
            raise InvalidValue(field=name, reason="This cannot be changed: make another store product.")
    if "base_price" in fields:
        StoreProduct.objects.filter(pk=id).update(base_price=fields["base_price"])
    if "stock" in fields:
        set_available(stock_id=there.stock_id, available=fields["stock"], change=change)
    if "low_stock_at" in fields:
        set_low_at(stock_id=there.stock_id, low_at=fields["low_stock_at"], now=change.now)


@transaction.atomic
def delete_store_product(*, id: int, stores: Stores) -> None:
    """Takes away one whose stock never moved. Raises StoreProductNotFound, StoreProductInUse."""
    there = _the(id, stores)
    if Movement.objects.filter(stock=there.stock_id).exists():
        raise StoreProductInUse
    try:
        there.delete()
        Stock.objects.filter(pk=there.stock_id).delete()
    except ProtectedError as error:  # what lies above the catalog
        raise StoreProductInUse from error


def stock_of_store_product(id: int, stores: Stores) -> UUID:
    """The stock of a store product of these stores, which stays until the commit. Raises StoreProductNotFound."""
    return UUID(str(_the(id, stores).stock_id))


def stock_of_product(id: int, stores: Stores) -> UUID:
    """The online stock of a product of these stores, opened if need be. Raises ProductNotFound."""
    product = Product.objects.select_for_update(no_key=True).filter(pk=id, **among(stores)).first()
    if product is None:
        raise ProductNotFound
    if product.stock_id is None:
        product.stock = open_stock(store_id=ONLINE)
        product.save(update_fields=["stock"])
    return UUID(str(product.stock_id))


def _the(id: int, stores: Stores) -> StoreProduct:
    """Somebody else's is not there. Locked until the commit."""
    found = StoreProduct.objects.select_for_update().filter(pk=id, **among(stores)).first()
    if found is None:
        raise StoreProductNotFound
    return found
