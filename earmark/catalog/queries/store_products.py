"""What stores sell, as it is shown."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from earmark.base import money
from earmark.catalog.errors import ProductNotFound, StoreProductNotFound
from earmark.catalog.models import Product, StoreProduct

_COLUMNS = (
    "id", "store_id", "store__name", "product_id", "product__name", "product__slug", "product__sku",
    "product__currency", "product__is_active", "base_price", "available",
)  # fmt: skip
_LOOKUPS = {"store": "store_id", "product": "product_id"}
#: What the list can be ordered by.
ORDERS = {"id": "id", "base_price": "base_price", "stock": "available", "product": "product__name"}
_LOW = ("shop", "shop_name", "line", "item", "item_name", "item_sku", "since", "left", "low_at")
_AVAILABLE: Any = Coalesce(F("stock__account__available"), 0)


def store_products(
    *, in_stock: bool | None = None, search: str = "", ordering: Sequence[str] = (), **filters: Any
) -> "QuerySet[StoreProduct, Any]":
    """Rows of what is sold where, narrowed by store, product (ids), in_stock, words of name or SKU."""
    found = StoreProduct.objects.annotate(available=_AVAILABLE)
    if in_stock is not None:
        found = found.filter(available__gt=0) if in_stock else found.filter(available__lte=0)
    for word in search.split():
        found = found.filter(Q(product__name__icontains=word) | Q(product__sku__icontains=word))
    found = found.filter(**{_LOOKUPS[name]: value for name, value in filters.items()})
    order = [f"-{ORDERS[name[1:]]}" if name.startswith("-") else ORDERS[name] for name in ordering or ("id",)]
    rows: QuerySet[StoreProduct, Any] = found.order_by(*order, "id").values(*_COLUMNS)
    return rows


def present(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """As they are shown."""
    return [
        {
            "id": row["id"],
            "store_id": row["store_id"],
            "product_id": row["product_id"],
            "store": {"id": row["store_id"], "name": row["store__name"]},
            "product": {
                "id": row["product_id"],
                "name": row["product__name"],
                "slug": row["product__slug"],
                "sku": row["product__sku"],
                "is_active": row["product__is_active"],
            },
            "stock": row["available"],
            "base_price": money.text(row["base_price"], row["product__currency"]),
            "currency": row["product__currency"],
        }
        for row in rows
    ]


def store_product(id: int) -> dict[str, Any]:
    """One of them. Raises StoreProductNotFound."""
    found = present(store_products().filter(pk=id))
    if not found:
        raise StoreProductNotFound
    return found[0]


def low_stock(stores: Collection[int] | None) -> "QuerySet[Any, Any]":
    """Rows of stock that is low, the longest first: in these stores, and of these stores' own products online.

    None: everywhere.
    """
    low = Q(stock__low_since__isnull=False, **among(stores))
    level = {
        "since": F("stock__low_since"),
        "left": _AVAILABLE,
        "low_at": Coalesce(F("stock__low_at"), Value(settings.LOW_STOCK_AT)),
    }
    placed = StoreProduct.objects.filter(low).annotate(
        shop=F("store_id"), shop_name=F("store__name"), line=F("id"),
        item=F("product_id"), item_name=F("product__name"), item_sku=F("product__sku"), **level,
    )  # fmt: skip
    online = Product.objects.filter(low).annotate(
        shop=F("stock__store_id"), shop_name=F("stock__store__name"),
        line=Value(None, output_field=BigIntegerField()),
        item=F("id"), item_name=F("name"), item_sku=F("sku"), **level,
    )  # fmt: skip
    found: QuerySet[Any, Any] = placed.values(*_LOW).union(online.values(*_LOW), all=True)
    return found.order_by("since", "item", "shop")


def present_low(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Low stock as it is shown."""
    return [
        {
            "store": {"id": row["shop"], "name": row["shop_name"]},
            "product": {"id": row["item"], "name": row["item_name"], "sku": row["item_sku"]},
            "store_product_id": row["line"],
            "available": row["left"],
            "low_at": row["low_at"],
            "since": row["since"],
        }
        for row in rows
    ]


def online_stock(product_id: int, stores: Collection[int] | None) -> UUID | None:
    """The online stock of a product of these stores, if it has one yet. Raises ProductNotFound."""
    found = Product.objects.filter(pk=product_id, **among(stores)).values_list("stock_id", flat=True)
    if not found:
        raise ProductNotFound
    return found[0]


def placed_stock(id: int, stores: Collection[int] | None) -> UUID | None:
    """The stock of a store product of these stores. Raises StoreProductNotFound."""
    found = StoreProduct.objects.filter(pk=id, **among(stores)).values_list("stock_id", flat=True)
    if not found:
        raise StoreProductNotFound
    return found[0]


def among(stores: Collection[int] | None) -> dict[str, Any]:
    """What narrows products and store products to those of these stores; nothing does for None."""
    return {} if stores is None else {"store__in": stores}


def kept_in(stock_id: UUID) -> dict[str, Any] | None:
    """What a stock is of and where: product_name, sku, store_name; None where nothing is kept in it any more."""
    found: Any = list(
        StoreProduct.objects.filter(stock=stock_id)
        .values_list("product__name", "product__sku", "store__name")
        .union(Product.objects.filter(stock=stock_id).values_list("name", "sku", "stock__store__name"))
    )
    return dict(zip(("product_name", "sku", "store_name"), found[0], strict=True)) if found else None


def sold_from(stock_id: UUID) -> dict[str, Any] | None:
    """Whose stock it is: product_id, store_id where it lies, seller_id the store whose product it is.

    None where nothing is kept in it any more.
    """
    found: Any = list(
        StoreProduct.objects.filter(stock=stock_id)
        .values_list("product_id", "store_id", "product__store_id")
        .union(Product.objects.filter(stock=stock_id).values_list("id", "stock__store_id", "store_id"))
    )
    return dict(zip(("product_id", "store_id", "seller_id"), found[0], strict=True)) if found else None
