"""Many products in one call, all or none."""

import pytest

from earmark.base.models import Fact
from earmark.catalog.models import Product
from earmark.inventory.models import Movement
from tests.factories import anybody, bearer, key, make_user, problem
from tests.shop import make_category, make_merchant, make_product, make_store, stock_of

from .uploads import BULK, everything, mistakes, row, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


@pytest.fixture
def admin():
    return bearer(make_user(role="admin"))


def test_every_row_becomes_a_product(admin):
    make_category("Bags")
    make_category("Sale")
    told = row(
        name="Tote", sku="BAG-1", price="14.90", brand="Andes", description="Cotton.", categories=["bags", "sale"],
        stock_quantity=7, is_featured=True, slug="the-tote",
    )  # fmt: skip

    answer = upload(admin, [told, row(is_active=False)])

    assert (answer.status_code, answer.json()) == (201, {"created": 2})
    tote = Product.objects.get(sku="BAG-1")
    assert (tote.name, tote.price, tote.brand, tote.description) == ("Tote", 14_90, "Andes", "Cotton.")
    assert (tote.slug, tote.currency, tote.is_featured, tote.is_active) == ("the-tote", "USD", True, True)
    assert sorted(tote.categories.values_list("slug", flat=True)) == ["bags", "sale"]
    assert stock_of(tote) == (7, 0)
    assert not Product.objects.exclude(pk=tote.pk).get().is_active


def test_opening_stock_is_a_movement_that_the_ledger_knows(admin):
    upload(admin, [row(stock_quantity=3), row(stock_quantity=4), row()])

    found = Movement.objects.order_by("quantity")
    assert [(m.kind, m.quantity, m.reason) for m in found] == [
        ("receive", 3, "bulk upload"),
        ("receive", 4, "bulk upload"),
    ]
    assert len({m.transfer_id for m in found}) == 1
    assert None not in {m.transfer_id for m in found}
    assert {m.actor_id for m in found} != {None}


def test_what_comes_in_low_is_told_of(admin):
    upload(admin, [row(stock_quantity=3), row(stock_quantity=300)])

    assert [fact.payload["available"] for fact in Fact.objects.filter(topic="stock.low")] == [3]


def test_names_make_slugs_and_numbers_that_nobody_has(admin):
    make_product("Mug", slug="mug", sku="MUG")

    upload(admin, [row(name="Mug"), row(name="Mug"), row(name="x", slug="mug-3"), row(name="y", sku="MUG-2")])

    assert set(Product.objects.values_list("slug", flat=True)) == {"mug", "mug-2", "mug-4", "mug-3", "y"}
    assert set(Product.objects.values_list("sku", flat=True)) == {"MUG", "MUG-3", "MUG-4", "X", "MUG-2"}


def test_one_bad_row_stops_all(admin):
    before = everything()

    answer = upload(admin, [row(stock_quantity=3), row(price="a lot"), row()])

    assert mistakes(answer) == [(1, "price", "invalid")]
    assert everything() == before


@pytest.mark.parametrize(
    ("bad", "field", "code"),
    [
        ({"name": ""}, "name", "blank"),
        ({"name": None}, "name", "null"),
        ({"name": "x" * 201}, "name", "max_length"),
        ({"name": "a\0b"}, "name", "null_characters_not_allowed"),
        ({"name": ["x"]}, "name", "invalid"),
        ({"name": True}, "name", "invalid"),
        ({"sku": "x" * 65}, "sku", "max_length"),
        ({"slug": "no slug"}, "slug", "invalid"),
        ({"brand": "x" * 101}, "brand", "max_length"),
        ({"description": "x" * 20_001}, "description", "max_length"),
        ({"price": None}, "price", "null"),
        ({"price": -1}, "price", "min_value"),
        ({"price": "1.999"}, "price", "max_decimal_places"),
        ({"price": 10**19}, "price", "max_value"),
        ({"price": "1e5"}, "price", "invalid"),
        ({"price": "NaN"}, "price", "invalid"),
        ({"price": "9" * 5000}, "price", "invalid"),
        ({"price": {}}, "price", "invalid"),
        ({"price": True}, "price", "invalid"),
        ({"stock_quantity": -1}, "stock_quantity", "min_value"),
        ({"stock_quantity": 1.5}, "stock_quantity", "invalid"),
        ({"stock_quantity": 10**9 + 1}, "stock_quantity", "max_value"),
        ({"stock_quantity": "9" * 5000}, "stock_quantity", "invalid"),
        ({"stock_quantity": []}, "stock_quantity", "invalid"),
        ({"categories": 5}, "categories", "not_a_list"),
        ({"categories": [{}]}, "categories", "not_a_list"),
        ({"categories": [True]}, "categories", "not_a_list"),
        ({"categories": ["none"]}, "categories", "does_not_exist"),
        ({"categories": ["a\0"]}, "categories", "not_a_list"),
        ({"categories": ["9" * 30]}, "categories", "does_not_exist"),
        ({"categories": [str(n) for n in range(101)]}, "categories", "max_length"),
        ({"is_active": "perhaps"}, "is_active", "invalid"),
        ({"is_featured": 2}, "is_featured", "invalid"),
    ],
)
def test_a_bad_value_is_named_with_its_row(admin, bad, field, code):
    assert mistakes(upload(admin, [row(), row(**bad)])) == [(1, field, code)]


@pytest.mark.parametrize("bad", [None, 5, "x", [], [row()]])
def test_a_row_that_is_no_object_is_named(admin, bad):
    assert mistakes(upload(admin, [bad, row()])) == [(0, "body", "invalid")]


def test_missing_fields_are_named(admin):
    assert mistakes(upload(admin, [{}])) == [(0, "name", "required"), (0, "price", "required")]


@pytest.mark.parametrize("column", ["sku", "slug"])
def test_what_stands_twice_in_the_upload_is_wrong_the_second_time(admin, column):
    answer = upload(admin, [row(**{column: "a"}), row(), row(**{column: "a"})])

    assert mistakes(answer) == [(2, column, "duplicate")]


@pytest.mark.parametrize("column", ["sku", "slug"])
def test_what_is_in_the_catalog_already_is_wrong(admin, column):
    make_product(**{column: "a"})

    assert mistakes(upload(admin, [row(), row(**{column: "a"})])) == [(1, column, "unique")]


def test_all_mistakes_are_told_at_once_up_to_a_few_hundred(admin):
    answer = upload(admin, [row(price="x", stock_quantity=-1)] * 200)

    assert len(answer.json()["errors"]) == 300
    assert answer.json()["more"] == 100


def test_categories_may_be_ids_or_text_with_bars(admin):
    bags, sale = make_category("Bags"), make_category("Sale")

    upload(
        admin,
        [row(sku="A", categories=[bags.pk, "sale", "sale"]), row(sku="B", categories=f"bags | {sale.pk}")],
    )

    for product in Product.objects.all():
        assert set(product.categories.all()) == {bags, sale}


def test_a_dry_run_finds_the_same_mistakes(admin):
    make_product(sku="A")

    assert mistakes(upload(admin, [row(sku="A")], query="?dry_run=true")) == [(0, "sku", "unique")]


def test_a_dry_run_changes_nothing(admin):
    before = everything()

    answer = upload(admin, [row(stock_quantity=1), row()], query="?dry_run=true")

    assert (answer.status_code, answer.json()) == (200, {"created": 2})
    assert everything() == before


@pytest.mark.parametrize("query", ["?dry_run=perhaps", "?store=x", "?store=0"])
def test_options_that_mean_nothing_are_refused(admin, query):
    assert problem(upload(admin, [row()], query=query)) == (400, "invalid")


@pytest.mark.parametrize("body", [{}, {"rows": []}, "x", 5, None])
def test_a_body_that_is_no_array_is_refused(admin, body):
    assert problem(upload(admin, body)) == (400, "invalid")


def test_nothing_at_all_is_refused(admin):
    assert problem(upload(admin, [])) == (400, "empty")


def test_more_than_ten_thousand_rows_are_refused(admin):
    assert problem(upload(admin, [5] * 10_001)) == (400, "too_many_rows")


@pytest.mark.django_db(transaction=True)
def test_who_lists_products_sees_them_at_once(admin):
    listed = "/api/v1/products/products/"
    assert anybody().get(listed).json()["count"] == 0

    upload(admin, [row()])

    assert anybody().get(listed).json()["count"] == 1


def test_the_other_mount_takes_it_too(admin):
    assert admin.post("/api/products/bulk_create/", [row()], format="json").status_code == 201


def test_a_merchant_uploads_for_the_own_store():
    store = make_store()
    merchant = bearer(make_merchant(store))

    answer = upload(merchant, [row()])

    assert answer.status_code == 201
    assert Product.objects.get().store_id == store.pk


def test_a_merchant_of_several_stores_says_for_which():
    first, second = make_store(), make_store()
    merchant = bearer(make_merchant(first, second))

    assert problem(upload(merchant, [row()]))[0] == 400
    assert upload(merchant, [row()], query=f"?store={second.pk}").status_code == 201
    assert Product.objects.get().store_id == second.pk


@pytest.mark.parametrize("query", ["", "&dry_run=true"])
def test_a_merchant_uploads_for_nobody_else(query):
    merchant, foreign = bearer(make_merchant(make_store())), make_store()

    answer = upload(merchant, [row()], query=f"?store={foreign.pk}{query}")

    assert problem(answer) == (404, "store_not_found")


def test_a_repeat_under_the_same_key_creates_nothing_twice(admin):
    rows = [row(sku="A", stock_quantity=5)]

    first = upload(admin, rows, **key("once"))
    second = upload(admin, rows, **key("once"))

    assert (second.status_code, second.content) == (201, first.content)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert problem(upload(admin, [row()], **key("once"))) == (422, "idempotency_key_reused")


@pytest.mark.django_db(transaction=True)
def test_of_two_uploads_that_share_a_number_one_wins(race):
    admin = make_user(role="admin")
    clients = [bearer(admin), bearer(admin)]

    def run(n):
        return upload(
            clients[n], [row(sku=f"{n}-{i}", stock_quantity=1) for i in range(50)] + [row(sku="same")]
        )

    answers = sorted(race(2, run), key=lambda answer: answer.status_code)

    assert [answer.status_code for answer in answers] == [201, 400]
    assert mistakes(answers[1]) == [(50, "sku", "unique")]
    assert Product.objects.count() == 51


def test_the_queries_do_not_grow_with_the_rows(admin, django_assert_max_num_queries):
    make_category("Bags")

    def rows(number):
        return [row(stock_quantity=1, categories=["bags"]) for _ in range(number)]

    upload(admin, rows(10))
    for number in (10, 500):
        with django_assert_max_num_queries(40):
            assert upload(admin, rows(number)).status_code == 201


def test_only_sellers_upload():
    assert problem(upload(bearer(make_user()), [])) == (403, "permission_denied")
    assert anybody().post(BULK, []).status_code == 401
