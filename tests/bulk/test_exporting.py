"""The catalog as a file, and back."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from earmark.catalog.models import Product
from earmark.catalog.queries import export
from tests.factories import anybody, bearer, make_user, problem
from tests.shop import make_category, make_merchant, make_product, make_store

from .uploads import EXPORT, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return bearer(make_user(role="admin"))


def content(answer):
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content).decode()


def sheet(answer):
    return list(csv.DictReader(io.StringIO(content(answer), newline="")))


def lines(answer):
    return [json.loads(line) for line in content(answer).splitlines()]


def test_a_sheet_has_the_columns_of_an_upload_and_the_id(admin):
    bags, sale = make_category("Bags"), make_category("Sale")
    tote = make_product("Tote", sku="BAG-1", price=14_90, stock=7, brand="Andes", categories=[bags, sale])

    answer = admin.get(EXPORT)

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="products.csv"'
    [row] = sheet(answer)
    assert row == {
        "id": str(tote.pk), "name": "Tote", "sku": "BAG-1", "slug": tote.slug, "brand": "Andes", "description": "",
        "price": "14.90", "stock_quantity": "7", "categories": "bags|sale", "is_featured": "false", "is_active": "true",
    }  # fmt: skip


def test_lines_are_objects(admin):
    make_product("Café", price=14_90, categories=[make_category("Bags")])

    answer = admin.get(EXPORT, {"format": "JSONL"})

    assert answer.headers["Content-Type"] == "application/x-ndjson"
    [row] = lines(answer)
    assert (row["name"], row["price"], row["categories"], row["is_active"]) == (
        "Café",
        "14.90",
        ["bags"],
        True,
    )


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'=x", "''=x", "'quoted'", "it's"])
def test_no_cell_is_run_by_a_spreadsheet_and_all_come_back(admin, evil):
    told = {"name": evil, "sku": evil, "brand": evil, "description": f"{evil} and more"}
    Product.objects.create(slug="evil", price=1, currency="USD", **told)

    text = content(admin.get(EXPORT))

    for cell in next(csv.DictReader(io.StringIO(text, newline=""))).values():
        assert not cell.startswith(("=", "+", "-", "@", "\t"))
    Product.objects.all().delete()
    assert send(admin, text).status_code == 201
    found = Product.objects.values(*told).get()
    assert found == {name: value.strip() for name, value in told.items()}


def test_what_is_not_sold_any_more_is_in_it_too(admin):
    make_product("On")
    make_product("Off", is_active=False)

    assert {row["name"] for row in sheet(admin.get(EXPORT))} == {"On", "Off"}
    assert [row["name"] for row in sheet(admin.get(EXPORT, {"is_active": "false"}))] == ["Off"]
    assert [row["name"] for row in sheet(admin.get(EXPORT, {"is_active": "true"}))] == ["On"]


def test_the_filters_of_the_list_work(admin):
    bags = make_category("Bags")
    make_product("Tote", price=5_00, brand="Andes", categories=[bags])
    make_product("Mug", price=50_00)

    for filters in ({"category": "bags"}, {"brand": "andes"}, {"price_max": "10"}, {"search": "tote"}):
        assert [row["name"] for row in sheet(admin.get(EXPORT, filters))] == ["Tote"]


@pytest.mark.parametrize("query", [{"format": "xml"}, {"price_min": "x"}, {"category": "none"}])
def test_what_means_nothing_is_refused(admin, query):
    assert problem(admin.get(EXPORT, query))[0] == 400


def test_merchants_take_along_what_is_theirs():
    store = make_store()
    make_product("Own", store=store)
    make_product("Own, not sold", store=store, is_active=False)
    make_product("Foreign")

    merchant = bearer(make_merchant(store))

    assert {row["name"] for row in sheet(merchant.get(EXPORT))} == {"Own", "Own, not sold"}


def test_customers_take_nothing_along():
    assert problem(bearer(make_user()).get(EXPORT)) == (403, "permission_denied")
    assert anybody().get(EXPORT).status_code == 401


def test_it_comes_in_batches_that_cost_the_same(admin, monkeypatch):
    monkeypatch.setattr(export, "BATCH", 10)
    bags = make_category("Bags")
    for _ in range(25):
        make_product(categories=[bags])

    with CaptureQueriesContext(
        connection,
    ) as caught:
        found = lines(admin.get(EXPORT, {"format": "jsonl", "is_active": "true"}))

    assert [row["id"] for row in found] == sorted(row["id"] for row in found)
    assert len(found) == 25
    assert len([query for query in caught if "catalog_product" in query["sql"]]) <= 3 * 3 + 2
