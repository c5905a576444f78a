"""Making and changing products."""

import pytest

from earmark.catalog.models import Product
from earmark.inventory.models import Movement
from tests.factories import anybody, bad_fields, key, problem
from tests.shop import make_category, make_product, stock_of

from .paths import OTHER_MOUNT, PRODUCTS, product

pytestmark = pytest.mark.django_db

RADIO = {"name": "Kitchen Radio", "price": "49.90"}


def create(client, **fields):
    """A new product as it is answered."""
    answer = client.post(PRODUCTS, RADIO | fields)
    assert answer.status_code == 201, answer.content
    return answer.json()


def shown(product_id):
    """As anyone sees it."""
    return anybody().get(product(product_id)).json()


@pytest.mark.parametrize("mount", [PRODUCTS, OTHER_MOUNT, PRODUCTS.rstrip("/")])
def test_name_and_price_are_enough(admin, mount):
    answer = admin.post(mount, RADIO)

    assert answer.status_code == 201
    made = answer.json()
    assert made == {
        "id": Product.objects.get().pk,
        "name": "Kitchen Radio",
        "slug": "kitchen-radio",
        "sku": "KITCHEN-RADIO",
        "brand": "",
        "description": "",
        "price": "49.90",
        "currency": "USD",
        "stock_quantity": 0,
        "is_featured": False,
        "is_active": True,
        "categories": [],
        "images": [],
        "rating": None,
        "reviews_count": 0,
        "store": 1,
    }
    assert shown(made["id"]) == made


def test_everything_else_can_be_given(admin, books):
    audio = make_category("Audio")
    make_category("Kitchen")
    given = {
        "slug": "radio",
        "sku": "R-1",
        "brand": "Sonar",
        "description": "Loud.",
        "is_featured": True,
        "is_active": True,
        "stock_quantity": 12,
    }

    made = create(admin, **given, categories=["kitchen", audio.pk, str(audio.pk), "audio"])

    assert made.items() >= given.items()
    assert made["categories"] == ["audio", "kitchen"]
    movement = Movement.objects.get()
    assert (movement.kind, movement.quantity, movement.reason) == ("receive", 12, "opening stock")
    assert movement.actor.role == "admin"
    assert stock_of(Product.objects.get()) == (12, 0)


def test_names_that_are_taken_get_a_number(admin):
    made = [create(admin) for _ in range(3)]

    assert [item["slug"] for item in made] == ["kitchen-radio", "kitchen-radio-2", "kitchen-radio-3"]
    assert [item["sku"] for item in made] == ["KITCHEN-RADIO", "KITCHEN-RADIO-2", "KITCHEN-RADIO-3"]


@pytest.mark.parametrize(
    ("name", "slug", "sku"),
    [
        ("Чай", "чай", "ЧАЙ"),
        ("!!!", "product", "ITEM"),
        ("Straße", "straße", "STRASSE"),
        ("x" * 200, "x" * 200, "X" * 32),
    ],
)
def test_any_name_makes_a_slug_and_a_sku(admin, name, slug, sku):
    made = create(admin, name=name)

    assert (made["slug"], made["sku"]) == (slug, sku)


def test_what_is_not_the_clients_to_say_is_ignored(admin):
    made = create(
        admin,
        id=77,
        currency="EUR",
        rating=5,
        rating_sum=5,
        reviews_count=9,
        images=["x"],
        search="x",
        stock=1,
    )

    assert made["id"] != 77
    assert (made["currency"], made["rating"], made["reviews_count"], made["images"]) == ("USD", None, 0, [])


WRONG = [
    ({"name": ""}, "name"),
    ({"name": "  "}, "name"),
    ({"name": None}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"name": "a\0"}, "name"),
    ({"name": {"a": 1}}, "name"),
    ({"price": None}, "price"),
    ({"price": "-0.01"}, "price"),
    ({"price": "1.001"}, "price"),
    ({"price": "cheap"}, "price"),
    ({"price": "NaN"}, "price"),
    ({"price": "Infinity"}, "price"),
    ({"price": True}, "price"),
    ({"price": 10**30}, "price"),
    ({"price": "1" * 40}, "price"),
    ({"price": "1e20"}, "price"),
    ({"price": ["1"]}, "price"),
    ({"slug": "a b"}, "slug"),
    ({"slug": "taken"}, "slug"),
    ({"slug": "x" * 221}, "slug"),
    ({"sku": "TAKEN"}, "sku"),
    ({"sku": "x" * 65}, "sku"),
    ({"sku": None}, "sku"),
    ({"brand": "x" * 101}, "brand"),
    ({"description": "x" * 20_001}, "description"),
    ({"is_featured": "perhaps"}, "is_featured"),
    ({"is_active": None}, "is_active"),
    ({"is_active": []}, "is_active"),
    ({"categories": ["nowhere"]}, "categories"),
    ({"categories": [2**63 - 1]}, "categories"),
    ({"categories": ["9" * 60]}, "categories"),
    ({"categories": ["٣"]}, "categories"),
    ({"categories": [10**30]}, "categories.0"),
    ({"categories": [None]}, "categories.0"),
    ({"categories": [["audio"]]}, "categories.0"),
    ({"categories": "audio"}, "categories"),
    ({"categories": None}, "categories"),
    ({"categories": ["a"] * 101}, "categories"),
    ({"store": "x"}, "store"),
    ({"store": 0}, "store"),
    ({"store": 2**63}, "store"),
    ({"stock_quantity": -1}, "stock_quantity"),
    ({"stock_quantity": 10**9 + 1}, "stock_quantity"),
    ({"stock_quantity": 1.5}, "stock_quantity"),
    ({"stock_quantity": True}, "stock_quantity"),
    ({"stock_quantity": None}, "stock_quantity"),
    ({"stock_quantity": 10**30}, "stock_quantity"),
]


@pytest.mark.parametrize(("fields", "field"), WRONG)
def test_what_makes_no_sense_is_refused(admin, fields, field):
    make_product(slug="taken", sku="TAKEN")

    answer = admin.post(PRODUCTS, RADIO | fields)

    assert field in [
        name.removesuffix(".0") if field == "categories" else name for name in bad_fields(answer)
    ]
    assert Product.objects.count() == 1


@pytest.mark.parametrize(("fields", "field"), WRONG)
def test_a_change_is_held_to_the_same(admin, fields, field):
    make_product(slug="taken", sku="TAKEN")
    made = create(admin, stock_quantity=3)

    answer = admin.patch(product(made["id"]), {"brand": "changed"} | fields)

    assert answer.status_code == 400, answer.content
    assert shown(made["id"]) == made


@pytest.mark.parametrize("missing", ["name", "price"])
def test_without_name_or_price_there_is_no_product(admin, missing):
    body = {name: value for name, value in RADIO.items() if name != missing}
    made = create(admin)

    assert bad_fields(admin.post(PRODUCTS, body)) == [missing]
    assert bad_fields(admin.put(product(made["id"]), body)) == [missing]


@pytest.mark.parametrize("body", [[], "text", 3, [[[]]], [RADIO]])
def test_a_body_that_is_no_product_is_refused(admin, body):
    assert problem(admin.post(PRODUCTS, body)) == (400, "invalid")


@pytest.mark.parametrize(
    "body", [b"{", b"null", b"[" * 5000, b'{"name":' * 500 + b"1" + b"}" * 500, b"\xff", b'"\\ud800"']
)
@pytest.mark.parametrize("headers", [{}, key("k1")])
def test_no_body_breaks_it(admin, body, headers):
    answer = admin.generic("POST", PRODUCTS, body, content_type="application/json", **headers)

    assert problem(answer)[0] == 400


def test_deep_nesting_in_a_field_that_nobody_reads_breaks_nothing(admin):
    deep = b'{"name":"Radio","price":"1.00","extra":' + b"[" * 900 + b"]" * 900 + b"}"

    answers = [
        admin.generic("POST", PRODUCTS, deep, content_type="application/json", **headers)
        for headers in ({}, key("deep"))
    ]

    assert all(answer.status_code in {201, 400} for answer in answers), [a.content for a in answers]


def test_a_change_leaves_the_rest(admin):
    make_category("Audio")
    made = create(admin, brand="Sonar", categories=["audio"], stock_quantity=3)

    answer = admin.patch(product(made["id"]), {"price": "9", "id": 9, "currency": "EUR", "reviews_count": 5})

    assert answer.status_code == 200
    assert answer.json() == made | {"price": "9.00"}
    assert shown(made["id"]) == answer.json()


def test_a_replacement_needs_name_and_price_and_leaves_stock_and_categories(admin):
    make_category("Audio")
    made = create(admin, brand="Sonar", categories=["audio"], stock_quantity=3)

    answer = admin.put(product(made["id"], OTHER_MOUNT), {"name": "Radio", "price": "1.00"})

    assert answer.status_code == 200
    assert answer.json() == made | {"name": "Radio", "price": "1.00"}


def test_categories_are_replaced_whole(admin):
    make_category("Audio")
    make_category("Kitchen")
    made = create(admin, categories=["audio"])

    assert admin.patch(product(made["id"]), {"categories": ["kitchen"]}).json()["categories"] == ["kitchen"]
    assert admin.patch(product(made["id"]), {"categories": []}).json()["categories"] == []


def test_an_empty_slug_or_sku_changes_nothing(admin):
    made = create(admin)

    assert admin.patch(product(made["id"]), {"slug": "", "sku": ""}).json() == made
    assert create(admin, name="Lamp", slug="", sku="")["sku"] == "LAMP"


def test_its_own_slug_and_sku_are_not_taken(admin):
    made = create(admin)

    assert (
        admin.put(product(made["id"]), RADIO | {"slug": made["slug"], "sku": made["sku"]}).status_code == 200
    )


def test_what_is_in_stock_is_set_by_a_movement(admin, books):
    made = create(admin)
    path = product(made["id"])

    for quantity in (5, 2, 2, 0):
        assert admin.patch(path, {"stock_quantity": quantity}).json()["stock_quantity"] == quantity

    moved = Movement.objects.order_by("id").values_list("kind", "quantity")
    assert list(moved) == [("adjust", 5), ("adjust", -3), ("adjust", -2)]


def test_no_stock_is_opened_for_nothing(admin):
    made = create(admin, stock_quantity=0)

    admin.patch(product(made["id"]), {"stock_quantity": 0})

    assert Product.objects.get().stock is None


def test_a_repetition_under_the_same_key_creates_one(admin, books):
    first = admin.post(PRODUCTS, RADIO | {"stock_quantity": 5}, **key("k"))
    again = admin.post(PRODUCTS, RADIO | {"stock_quantity": 5}, **key("k"))

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Product.objects.count() == Movement.objects.count() == 1
    assert problem(admin.post(PRODUCTS, RADIO, **key("k"))) == (422, "idempotency_key_reused")


def test_a_replacement_under_the_same_key_is_done_once(admin, books):
    made = create(admin, stock_quantity=5)
    path, body = product(made["id"]), RADIO | {"stock_quantity": 9}
    admin.put(path, body, **key("k"))
    admin.patch(path, {"stock_quantity": 1})

    again = admin.put(path, body, **key("k"))

    assert again.headers["Idempotent-Replayed"] == "true"
    assert shown(made["id"])["stock_quantity"] == 1


def test_a_refusal_creates_nothing(admin):
    assert bad_fields(admin.post(PRODUCTS, RADIO | {"categories": ["nowhere"], "stock_quantity": 5})) == [
        "categories"
    ]
    assert (Product.objects.count(), Movement.objects.count()) == (0, 0)
