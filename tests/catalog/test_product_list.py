"""The list of products, as anyone may read it."""

import pytest

from earmark.catalog.models import Product
from tests.factories import anybody, bad_fields, bearer, make_user, problem
from tests.shop import make_category, make_merchant, make_product, make_store

from .paths import OTHER_MOUNT, PRODUCTS, names

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    """Four things, in a tree of categories."""
    electronics = make_category("Electronics")
    audio = make_category("Audio", parent=electronics)
    books = make_category("Books")
    make_product("Radio", price=50_00, stock=5, brand="Sonar", sku="RAD-1", categories=[audio], slug="radio")
    make_product("Lamp", price=20_00, brand="Lumen", categories=[electronics], is_featured=True)
    make_product("Novel", price=10_00, stock=100, categories=[books, audio], rating_sum=9, reviews_count=2)
    make_product("Poster", price=5_00, stock=1, brand="sonar", rating_sum=5, reviews_count=1)


def test_a_product_is_listed_whole_under_both_mounts():
    audio = make_category("Audio")
    radio = make_product(
        "Radio", price=49_90, stock=3, brand="Sonar", description="Loud.", categories=[audio], rating_sum=13,
        reviews_count=3,
    )  # fmt: skip

    for mount in (PRODUCTS, OTHER_MOUNT, PRODUCTS.rstrip("/"), OTHER_MOUNT.rstrip("/")):
        answer = anybody().get(mount)
        assert answer.status_code == 200
        assert answer.json() == {
            "count": 1,
            "next": None,
            "previous": None,
            "results": [
                {
                    "id": radio.pk,
                    "name": "Radio",
                    "slug": radio.slug,
                    "sku": radio.sku,
                    "brand": "Sonar",
                    "description": "Loud.",
                    "price": "49.90",
                    "currency": "USD",
                    "stock_quantity": 3,
                    "is_featured": False,
                    "is_active": True,
                    "categories": ["audio"],
                    "images": [],
                    "rating": 4.33,
                    "reviews_count": 3,
                    "store": 1,
                }
            ],
        }


def test_without_stock_and_reviews_there_is_nothing_of_either():
    make_product()

    [shown] = anybody().get(PRODUCTS).json()["results"]

    assert (shown["stock_quantity"], shown["rating"], shown["reviews_count"]) == (0, None, 0)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Poster", "Novel", "Lamp", "Radio"]),
        ("?category=electronics", ["Novel", "Lamp", "Radio"]),
        ("?category=audio", ["Novel", "Radio"]),
        ("?category=books", ["Novel"]),
        ("?brand=SONAR", ["Poster", "Radio"]),
        ("?sku=rad-1", ["Radio"]),
        ("?slug=radio", ["Radio"]),
        ("?price_min=20", ["Lamp", "Radio"]),
        ("?price_max=10.00", ["Poster", "Novel"]),
        ("?price_min=10&price_max=20.00", ["Novel", "Lamp"]),
        ("?price_min=20&price_max=10", []),
        ("?stock_min=5", ["Novel", "Radio"]),
        ("?stock_max=1", ["Poster", "Lamp"]),
        ("?stock_min=1&stock_max=5", ["Poster", "Radio"]),
        ("?in_stock=true", ["Poster", "Novel", "Radio"]),
        ("?in_stock=false", ["Lamp"]),
        ("?is_featured=true", ["Lamp"]),
        ("?is_featured=false&category=audio", ["Novel", "Radio"]),
        ("?store=1", ["Poster", "Novel", "Lamp", "Radio"]),
        ("?store=99", []),
        ("?ordering=price", ["Poster", "Novel", "Lamp", "Radio"]),
        ("?ordering=-price", ["Radio", "Lamp", "Novel", "Poster"]),
        ("?ordering=name", ["Lamp", "Novel", "Poster", "Radio"]),
        ("?ordering=created_at", ["Radio", "Lamp", "Novel", "Poster"]),
        ("?ordering=-rating,name", ["Poster", "Novel", "Lamp", "Radio"]),
        ("?ordering=rating,-name", ["Novel", "Poster", "Radio", "Lamp"]),
        ("?ordering=-stock_quantity", ["Novel", "Radio", "Poster", "Lamp"]),
        ("?ordering=relevance", ["Radio", "Lamp", "Novel", "Poster"]),
        ("?colour=blue", ["Poster", "Novel", "Lamp", "Radio"]),
        ("?category=electronics&brand=sonar&in_stock=1", ["Radio"]),
    ],
)
def test_filters_narrow_and_ordering_orders(shelf, query, expected):
    assert names(PRODUCTS, query) == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("category=nowhere", "category"),
        ("category=", "category"),
        ("category=%00", "category"),
        ("price_min=cheap", "price_min"),
        ("price_min=-1", "price_min"),
        ("price_min=1.001", "price_min"),
        ("price_max=NaN", "price_max"),
        ("price_max=Infinity", "price_max"),
        ("price_max=1e400", "price_max"),
        ("stock_min=many", "stock_min"),
        ("stock_min=-1", "stock_min"),
        ("stock_max=1e30", "stock_max"),
        ("stock_max=99999999999999999999", "stock_max"),
        ("in_stock=perhaps", "in_stock"),
        ("is_featured=2", "is_featured"),
        ("is_active=x", "is_active"),
        ("store=house", "store"),
        ("store=0", "store"),
        ("store=99999999999999999999", "store"),
        ("search=" + "x" * 201, "search"),
        ("search=%00", "search"),
        ("ordering=secret", "ordering"),
        ("ordering=--price", "ordering"),
        ("fields=id,secret", "fields"),
        ("page=0", "page"),
        ("page_size=0", "page_size"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(shelf, query, field):
    assert bad_fields(anybody().get(f"{PRODUCTS}?{query}")) == [field]


def test_a_client_that_wants_less_gets_less(shelf):
    answer = anybody().get(PRODUCTS, {"fields": "id, price", "brand": "lumen"})

    assert [product.keys() for product in answer.json()["results"]] == [{"id", "price"}]


def test_what_is_not_sold_is_seen_by_the_house_and_the_store_alone():
    shop, other = make_store(), make_store()
    make_product("Ours", store=shop, is_active=False)
    make_product("Theirs", store=other, is_active=False)
    make_product("House", is_active=False)
    make_product("Sold")

    def seen(client, query="?is_active=false&ordering=name"):
        return [product["name"] for product in client.get(PRODUCTS + query).json()["results"]]

    assert seen(bearer(make_user(role="admin"))) == ["House", "Ours", "Theirs"]
    assert seen(bearer(make_merchant(shop))) == ["Ours"]
    assert seen(bearer(make_merchant())) == []
    assert seen(bearer(make_user())) == []
    assert seen(anybody()) == []
    for client in (bearer(make_user(role="admin")), bearer(make_merchant(shop)), anybody()):
        assert seen(client, "") == ["Sold"]
        assert seen(client, "?is_active=true") == ["Sold"]


def test_featured_ones_have_their_own_list(shelf):
    make_product("Hidden", is_featured=True, is_active=False)

    assert names(PRODUCTS + "featured/") == ["Lamp"]
    assert names(OTHER_MOUNT + "featured") == ["Lamp"]
    assert anybody().get(PRODUCTS + "featured/", {"fields": "name"}).json()["results"] == [{"name": "Lamp"}]


def test_pages_lead_to_each_other(shelf):
    first = anybody().get(PRODUCTS, {"page_size": 3}).json()

    second = anybody().get(first["next"]).json()

    assert (first["count"], len(first["results"]), len(second["results"])) == (4, 3, 1)
    assert anybody().get(second["previous"]).json() == first
    assert problem(anybody().get(PRODUCTS, {"page": 9})) == (404, "not_found")


@pytest.mark.parametrize("size", [10, 1000])
@pytest.mark.parametrize(
    ("query", "queries"),
    [("", 4), ("?search=thing&in_stock=false&ordering=-rating", 4), ("?category=audio", 5)],
)
def test_a_page_costs_the_same_queries_however_many_there_are(
    size, query, queries, django_assert_num_queries
):
    audio = make_category("Audio")
    made = Product.objects.bulk_create(
        Product(name=f"Thing {n}", slug=f"t{n}", sku=f"T{n}", price=n, currency="USD") for n in range(size)
    )
    audio.products.set(made)

    with django_assert_num_queries(queries):
        found = anybody().get(PRODUCTS + query + ("&" if query else "?") + "page_size=100").json()

    assert found["count"] == size


def test_head_answers_as_get_does_without_a_body(shelf):
    for path in (PRODUCTS, OTHER_MOUNT, f"{OTHER_MOUNT}featured/"):
        head = anybody().head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["ETag"] == anybody().get(path).headers["ETag"]
