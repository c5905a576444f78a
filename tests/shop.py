"""Stores, products and stock in one line each."""

from datetime import UTC, datetime
from itertools import count

from django.contrib.gis.geos import Point

from earmark.catalog.models import Category, Product, StoreProduct
from earmark.inventory.models import StaffMember, Store
from earmark.inventory.services.stock import Change, open_stock, receive
from earmark.ledger.queries import balance
from tests.factories import make_user

BOGOTA = (4.711, -74.072)

_numbers = count(1)


def change(reason="for a test"):
    """Why stock is changed in a test."""
    return Change(reason=reason, now=datetime.now(UTC))


def make_store(name=None, *, place=BOGOTA, staff=()):
    """A store at `place` (latitude, longitude) with its merchants."""
    lat, lon = place
    store = Store.objects.create(name=name or f"Store {next(_numbers)}", location=Point(lon, lat, srid=4326))
    StaffMember.objects.bulk_create(StaffMember(store=store, user=user) for user in staff)
    return store


def make_merchant(*stores, **fields):
    """A merchant on the staff of the stores."""
    user = make_user(role="merchant", **fields)
    StaffMember.objects.bulk_create(StaffMember(store=store, user=user) for store in stores)
    return user


def make_category(name=None, *, parent=None):
    """A category; the slug is its name in lower case."""
    name = name or f"Category {next(_numbers)}"
    return Category.objects.create(name=name, slug=name.lower().replace(" ", "-"), parent=parent)


def make_product(name=None, *, price=10_00, stock=0, categories=(), **fields):
    """A product with so many pieces in the online store."""
    number = next(_numbers)
    given = {"sku": f"SKU-{number}", "slug": f"product-{number}", "currency": "USD"}
    product = Product.objects.create(**given | {"name": name or f"Product {number}", "price": price} | fields)
    product.categories.set(categories)
    if stock:
        product.stock = open_stock(store_id=1)
        product.save(update_fields=["stock"])
        receive(stock_id=product.stock_id, quantity=stock, change=change())
    return product


def sell_at(store, product, *, stock=0, base_price=None):
    """The product in that store, with so many pieces there."""
    kept = open_stock(store_id=store.pk)
    if stock:
        receive(stock_id=kept.pk, quantity=stock, change=change())
    base_price = product.price if base_price is None else base_price
    return StoreProduct.objects.create(store=store, product=product, base_price=base_price, stock=kept)


def stock_of(thing):
    """How many of a product (online) or store product are available and held."""
    thing.refresh_from_db()
    if thing.stock is None or thing.stock.account_id is None:
        return (0, 0)
    found = balance(thing.stock.account_id)
    return (found.available, found.held)
