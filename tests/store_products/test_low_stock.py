"""What runs low is listed for those who order it."""

import pytest

from earmark.catalog.models import Product, StoreProduct
from earmark.inventory.models import Stock
from tests.factories import bad_fields, bearer, make_user
from tests.shop import change, make_product, make_store, sell_at

from .paths import LOW, path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


def test_low_stock_is_listed_for_those_whose_it_is(merchant, store):
    own, house = make_product("Own", store=store, stock=3), make_product("House", stock=4)
    there = sell_at(store, house, stock=1)
    sell_at(store, make_product(), stock=50)
    sell_at(make_store(), house, stock=2)

    def low(client):
        rows = client.get("/api/v1/inventory/low-stock/").json()["results"]
        return [(row["product"]["name"], row["store"]["id"], row["available"]) for row in rows]

    assert low(merchant) == [("Own", 1, 3), ("House", store.pk, 1)]
    assert len(low(bearer(make_user(role="admin")))) == 4
    assert merchant.patch(path(there), {"low_stock_at": 0, "stock": 2}).status_code == 200
    assert low(merchant) == [("Own", 1, 3)]
    assert own.pk


def test_a_row_says_what_where_how_many_and_since_when(merchant, store):
    there = sell_at(store, make_product("House", sku="H-1"), stock=2)

    [row] = merchant.get(LOW).json()["results"]

    assert row == {
        "store": {"id": store.pk, "name": "Centro"},
        "product": {"id": there.product_id, "name": "House", "sku": "H-1"},
        "store_product_id": there.pk,
        "available": 2,
        "low_at": 5,
        "since": row["since"],
    }


def test_a_product_s_own_line_is_drawn_by_staff(merchant, admin, store):
    own = make_product(store=store, stock=9)

    shown = merchant.patch(f"/api/products/{own.pk}/", {"low_stock_at": 9}).json()
    assert "low_stock_at" not in shown
    assert [row["low_at"] for row in merchant.get(LOW).json()["results"]] == [9]

    admin.patch(f"/api/products/{own.pk}/", {"low_stock_at": None})
    assert merchant.get(LOW).json()["count"] == 0


def test_a_product_can_be_made_with_its_line(admin):
    made = admin.post(
        "/api/products/", {"name": "Lamp", "price": "1", "stock_quantity": 8, "low_stock_at": 10}
    )
    empty = admin.post("/api/products/", {"name": "Radio", "price": "1", "low_stock_at": 10})
    assert (made.status_code, empty.status_code) == (201, 201)

    assert [row["product"]["name"] for row in admin.get(LOW).json()["results"]] == ["Lamp"]
    assert bad_fields(admin.patch(f"/api/products/{made.json()['id']}/", {"low_stock_at": -1})) == [
        "low_stock_at"
    ]


def test_a_store_s_line_can_be_moved_alone(merchant, store, radio):
    there = sell_at(store, radio, stock=7)

    merchant.patch(path(there), {"low_stock_at": 7})

    assert [row["low_at"] for row in merchant.get(LOW).json()["results"]] == [7]


@pytest.mark.parametrize("size", [10, 1000])
def test_a_page_costs_the_same_queries_however_many_there_are(size, admin, store, django_assert_num_queries):
    stocks = Stock.objects.bulk_create(Stock(store=store, low_since=change().now) for _ in range(size))
    products = Product.objects.bulk_create(
        Product(name=f"Thing {n}", slug=f"t{n}", sku=f"T{n}", price=n, currency="USD") for n in range(size)
    )
    StoreProduct.objects.bulk_create(
        StoreProduct(store=store, product=product, stock=kept, base_price=1)
        for product, kept in zip(products, stocks, strict=True)
    )

    admin.get(path(0))  # its token is looked up once

    with django_assert_num_queries(2):
        found = admin.get(LOW, {"page_size": 100}).json()

    assert (found["count"], len(found["results"])) == (size, min(size, 100))
