"""The sample shop, set by set: what `loaddata` does in seconds takes the seed a moment.

It reads the same files, so whoever loads them afterwards finds everything there already.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import transaction

from earmark.base import cache as answers
from earmark.base import money
from earmark.base.sql import rows as query
from earmark.catalog.models import Category, Product, ProductImage, StoreProduct
from earmark.catalog.rules import CATEGORIES
from earmark.catalog.samples import draw_samples
from earmark.catalog.services.bulk_create import create_products
from earmark.catalog.services.tree import rebuild_tree
from earmark.inventory.models import StaffMember, Store
from earmark.inventory.services.many import open_stocks
from earmark.inventory.services.stock import Change

#: Name, latitude, longitude: in the middle of where the customers of the seed live.
STORE = ("Tienda Centro", 4.6533, -74.0836)
#: What it sells of the sample products, and how many pieces of each.
EVERY, PIECES = 20, 25
_PLAIN = ("name", "sku", "slug", "brand", "description", "is_featured")

Fields = dict[str, Any]


@transaction.atomic
def seed_shop(*, merchant: int, now: datetime) -> int:
    """Categories, products, pictures, and a store whose staff `merchant` is; what is there stays as it is.

    Returns how many products there are of the samples.
    """
    change = Change(reason="opening stock", now=now)
    samples = list(_fields("sample_products", "catalog.product"))
    _seed_categories(list(_fields("initial_categories", "catalog.category")))
    fresh = _seed_products(samples, change)
    if fresh:
        _seed_pictures(fresh)
    draw_samples()
    _seed_store([sample["sku"] for sample in samples[::EVERY]], merchant, change)
    return len(samples)


def _fields(file: str, model: str) -> Iterator[Fields]:
    yield from (row["fields"] for row in _fixture(file) if row["model"] == model)


@cache
def _fixture(name: str) -> list[Any]:
    found: list[Any] = json.loads((Path(settings.BASE_DIR) / "fixtures" / f"{name}.json").read_text())
    return found


def _seed_categories(told: Sequence[Fields]) -> None:
    known = set(Category.objects.values_list("slug", flat=True))
    fresh = [fields for fields in told if fields["slug"] not in known]
    if not fresh:
        return
    names = [(fields["slug"], fields["name"], (fields["parent"] or [None])[0]) for fields in fresh]
    slugs, titles, parents = (list(column) for column in zip(*names, strict=True))
    query(
        "INSERT INTO catalog_category (slug, name, description, lft, rght, tree_id, level) "
        "SELECT slug, name, '', 0, 0, 0, 0 FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY c (slug, name, n) "
        "ORDER BY n RETURNING 1",
        (slugs, titles),
    )
    query(
        "UPDATE catalog_category c SET parent_id = p.id FROM unnest(%s::text[], %s::text[]) w (slug, parent) "
        "JOIN catalog_category p ON p.slug = w.parent WHERE c.slug = w.slug RETURNING 1",
        (slugs, parents),
    )
    rebuild_tree()
    answers.changed(CATEGORIES)


def _seed_products(samples: Sequence[Fields], change: Change) -> list[str]:
    """SKUs of those that were not there."""
    known = set(Product.objects.values_list("sku", flat=True))
    goods = {
        fields["stock"]: fields["quantity"] for fields in _fields("sample_products", "inventory.movement")
    }
    fresh = [
        {name: fields[name] for name in _PLAIN}
        | {
            "price": money.text(fields["price"], settings.DEFAULT_CURRENCY),
            "stock_quantity": goods.get(fields["stock"], 0),
            "categories": [slug for [slug] in fields["categories"]],
        }
        for fields in samples
        if fields["sku"] not in known
    ]
    if fresh:
        create_products(rows=fresh, store=None, stores=None, change=change)
    return [row["sku"] for row in fresh]


def _seed_pictures(skus: Sequence[str]) -> None:
    products = dict(Product.objects.filter(sku__in=skus).values_list("sku", "pk"))
    ProductImage.objects.bulk_create(
        ProductImage(product_id=products[sku], **picture)
        for fields in _fields("sample_products", "catalog.productimage")
        if (sku := fields["product"][0]) in products
        for picture in [{name: fields[name] for name in ("file", "width", "height", "alt")}]
    )


def _seed_store(skus: Sequence[str], merchant: int, change: Change) -> None:
    name, lat, lon = STORE
    store = Store.objects.filter(name=name).first()
    if store is None:
        store = Store.objects.create(name=name, location=Point(lon, lat, srid=4326))
    StaffMember.objects.get_or_create(store=store, user_id=merchant)
    sold = StoreProduct.objects.filter(store=store).values("product")
    fresh = list(Product.objects.filter(sku__in=skus).exclude(pk__in=sold).order_by("pk"))
    stocks = open_stocks(store_id=store.pk, quantities=[PIECES] * len(fresh), change=change) if fresh else []
    StoreProduct.objects.bulk_create(
        StoreProduct(store=store, product=product, base_price=product.price, stock_id=stock)
        for product, stock in zip(fresh, stocks, strict=True)
    )
