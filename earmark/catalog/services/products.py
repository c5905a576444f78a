"""Products are made, changed and taken away, their online stock with them.

Locks come in this order: names, the product's row, its categories, then stock (Note [Stock and the ledger]).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError

from earmark.base import cache
from earmark.base.errors import InvalidValue
from earmark.base.sql import rows
from earmark.catalog.errors import ProductInUse, ProductNotFound
from earmark.catalog.models import Product, StoreProduct
from earmark.catalog.rules import PRODUCTS
from earmark.catalog.services.naming import lock_names, refuse_taken, skus_for, slugs_for
from earmark.inventory.errors import StoreNotFound
from earmark.inventory.models import Movement, Stock
from earmark.inventory.rules import ONLINE
from earmark.inventory.services.stock import Change, open_stock, receive, set_available, set_low_at
from earmark.inventory.services.stores import keep_store

#: Stores whose products somebody may write; None: all of them.
Stores = frozenset[int] | None
#: What goes into the row as it is given; `price` in minor units.
_PLAIN = ("name", "brand", "description", "price", "is_featured", "is_active")


@transaction.atomic
def create_product(*, fields: Mapping[str, Any], stores: Stores, change: Change) -> Product:
    """A new product with its opening stock.

    `fields`: name and price, and at will slug, sku (made from the name else), brand, description, is_featured,
    is_active, categories (slugs or ids), store (an id; the house's else, or the only one of `stores`),
    stock_quantity, low_stock_at. Raises InvalidValue, StoreNotFound.
    """
    lock_names()
    store = store_for(fields.get("store"), stores)
    names = _given_names(fields)
    if "slug" not in names:
        [names["slug"]] = slugs_for([fields["name"]])
    if "sku" not in names:
        [names["sku"]] = skus_for([fields["name"]])
    quantity, low_at = fields.get("stock_quantity", 0), fields.get("low_stock_at")
    stock = open_stock(store_id=ONLINE, low_at=low_at) if quantity or low_at is not None else None
    product = Product.objects.create(
        **names,
        **{name: fields[name] for name in _PLAIN if name in fields},
        store_id=store,
        stock=stock,
        currency=settings.DEFAULT_CURRENCY,
        created_at=change.now,
        updated_at=change.now,
    )
    _put(product, fields.get("categories", ()))
    if stock and quantity:
        receive(stock_id=stock.pk, quantity=quantity, change=change)
    cache.changed(PRODUCTS)
    return product


@transaction.atomic
def change_product(*, product_id: int, fields: Mapping[str, Any], stores: Stores, change: Change) -> None:
    """Gives a product other fields, as `create_product` knows them; what is not among them stays.

    Raises ProductNotFound, StoreNotFound, InvalidValue.
    """
    if fields.get("slug") or fields.get("sku"):
        lock_names()
    product = _the(product_id, stores)
    changed = {name: fields[name] for name in _PLAIN if name in fields} | _given_names(fields, but=product_id)
    if "store" in fields:
        _check_store(fields["store"], stores)
        changed["store_id"] = fields["store"]
    quantity, low_at = fields.get("stock_quantity"), fields.get("low_stock_at")
    if (quantity or low_at is not None) and product.stock_id is None:
        changed["stock"] = product.stock = open_stock(store_id=ONLINE)
    Product.objects.filter(pk=product_id).update(**changed, updated_at=change.now)
    if "categories" in fields:
        _put(product, fields["categories"])
    if quantity is not None and product.stock_id is not None:
        set_available(stock_id=product.stock_id, available=quantity, change=change)
    if "low_stock_at" in fields and product.stock_id is not None:
        set_low_at(stock_id=product.stock_id, low_at=low_at, now=change.now)
    cache.changed(PRODUCTS)


@transaction.atomic
def delete_product(*, product_id: int, stores: Stores) -> None:
    """Takes away one that nothing ever happened to. Raises ProductNotFound, ProductInUse."""
    product = _the(product_id, stores)
    stock = product.stock_id
    moved = stock is not None and Movement.objects.filter(stock=stock).exists()
    if moved or StoreProduct.objects.filter(product=product_id).exists():
        raise ProductInUse
    try:
        product.delete()
    except ProtectedError as error:  # what lies above the catalog
        raise ProductInUse from error
    if stock is not None:
        Stock.objects.filter(pk=stock).delete()
    cache.changed(PRODUCTS)


def store_for(store: int | None, stores: Stores) -> int:
    """Whose a new product is: the store's that is named, the house's else, or that of the only one of `stores`.

    Raises InvalidValue, StoreNotFound.
    """
    found = store or _only(stores)
    _check_store(found, stores)
    return found


def _the(product_id: int, stores: Stores) -> Product:
    """Somebody else's is not there. Locked until the commit."""
    product = Product.objects.select_for_update(no_key=True).filter(pk=product_id).first()
    if product is None or (stores is not None and product.store_id not in stores):
        raise ProductNotFound
    return product


def _given_names(fields: Mapping[str, Any], *, but: int | None = None) -> dict[str, str]:
    """The slug and SKU that are given. Raises InvalidValue for one that is taken."""
    given = {name: fields[name] for name in ("slug", "sku") if fields.get(name)}
    if "slug" in given:
        refuse_taken("catalog_product.slug", given["slug"], but=but)
    if "sku" in given:
        refuse_taken("catalog_product.sku", given["sku"], but=but)
    return given


def _only(stores: Stores) -> int:
    """Whose a product is when nobody says it. Raises InvalidValue."""
    if stores is None:
        return ONLINE
    if len(stores) != 1:
        raise InvalidValue(field="store", reason="Say which of your stores it is for.", code="required")
    return next(iter(stores))


def _check_store(store: int, stores: Stores) -> None:
    """It stays until the commit. Raises StoreNotFound."""
    if stores is not None and store not in stores:
        raise StoreNotFound
    keep_store(store)


def _put(product: Product, keys: Sequence[str | int]) -> None:
    """Into these categories and no others. They stay until the commit. Raises InvalidValue."""
    texts, ids = [key for key in keys if isinstance(key, str)], [key for key in keys if isinstance(key, int)]
    ids += [int(key) for key in texts if key.isascii() and key.isdigit()]
    found = (
        rows(
            "SELECT id, slug FROM catalog_category WHERE slug = ANY(%s) OR id = ANY(%s::bigint[]) "
            "ORDER BY id FOR KEY SHARE",
            (texts, [number for number in ids if number < 2**63]),
        )
        if keys
        else []
    )
    by_key = {row.id: row.id for row in found} | {str(row.id): row.id for row in found}
    by_key |= {row.slug: row.id for row in found}
    for key in keys:
        if key not in by_key:
            raise InvalidValue(
                field="categories", reason=f"There is no category {key}.", code="does_not_exist"
            )
    product.categories.set({by_key[key] for key in keys})
