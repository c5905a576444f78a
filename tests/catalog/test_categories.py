"""The list of categories, and what things cost in them."""

import pytest

from earmark.base.sql import rows
from earmark.catalog.models import Category
from earmark.catalog.queries import categories
from tests.factories import anybody, bad_fields, problem
from tests.shop import make_category, make_product

from .paths import CATEGORIES, TREE, category, names

pytestmark = pytest.mark.django_db


@pytest.fixture
def grove():
    """Electronics has Audio and Video, Audio has Radios; Books stand alone."""
    electronics = make_category("Electronics")
    audio = make_category("Audio", parent=electronics)
    make_category("Video", parent=electronics)
    make_category("Radios", parent=audio)
    make_category("Books")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Electronics", "Audio", "Radios", "Video", "Books"]),
        ("?parent=electronics", ["Audio", "Video"]),
        ("?parent=null", ["Electronics", "Books"]),
        ("?parent=books", []),
        ("?search=IO", ["Audio", "Radios"]),
        ("?search=%25", []),
        ("?search=", ["Electronics", "Audio", "Radios", "Video", "Books"]),
        ("?ordering=name", ["Audio", "Books", "Electronics", "Radios", "Video"]),
        ("?ordering=-name", ["Video", "Radios", "Electronics", "Books", "Audio"]),
        ("?ordering=-tree", ["Books", "Video", "Radios", "Audio", "Electronics"]),
        ("?page_size=2&page=2", ["Radios", "Video"]),
    ],
)
def test_filters_narrow_and_ordering_orders(grove, query, expected):
    assert names(CATEGORIES, query) == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("parent=nowhere", "parent"),
        ("parent=", "parent"),
        ("parent=%00", "parent"),
        ("ordering=secret", "ordering"),
        ("page=0", "page"),
        ("search=%00", "search"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(grove, query, field):
    assert bad_fields(anybody().get(f"{CATEGORIES}?{query}")) == [field]


@pytest.mark.parametrize("path", [CATEGORIES, TREE, category("audio"), category("audio") + "average_price/"])
def test_a_path_answers_with_and_without_its_slash_and_to_head(grove, path):
    whole = anybody().get(path)

    bare, head = anybody().get(path.rstrip("/")), anybody().head(path)

    assert (whole.status_code, bare.status_code, head.status_code) == (200, 200, 200)
    assert bare.json() == whole.json()
    assert head.content == b""
    assert head.headers["ETag"] == whole.headers["ETag"]


@pytest.mark.parametrize("size", [10, 1000])
def test_a_page_costs_two_queries_however_many_there_are(size, django_assert_num_queries):
    Category.objects.bulk_create(
        Category(name=f"C{n}", slug=f"c{n}", lft=1, rght=2, level=0, tree_id=n) for n in range(size)
    )

    with django_assert_num_queries(2):
        anybody().get(CATEGORIES, {"page_size": 100})


def average(slug):
    """What the endpoint says, without what is always so."""
    answer = anybody().get(category(slug) + "average_price/")
    assert answer.status_code == 200
    body = answer.json()
    assert (body.pop("category"), body.pop("currency"), body.pop("include_descendants")) == (
        slug,
        "USD",
        True,
    )
    return body


def put(name, *slugs, **fields):
    """A product in these categories."""
    return make_product(name, categories=Category.objects.filter(slug__in=slugs), **fields)


def test_the_average_is_taken_over_all_beneath(grove):
    put("Amplifier", "audio", price=100_00)
    put("Radio", "radios", price=50_00)
    put("Projector", "video", price=300_00)
    put("Novel", "books", price=1_00)

    assert average("audio") == {"average_price": "75.00", "product_count": 2}
    assert average("electronics") == {"average_price": "150.00", "product_count": 3}
    assert average("radios") == {"average_price": "50.00", "product_count": 1}


def test_a_product_in_two_categories_counts_once(grove):
    put("Radio", "radios", "audio", "video", price=10_00)
    put("Projector", "video", price=20_00)

    assert average("electronics") == {"average_price": "15.00", "product_count": 2}


def test_what_is_not_sold_does_not_count(grove):
    put("Radio", "radios", price=10_00)
    put("Old radio", "radios", price=90_00, is_active=False)

    assert average("audio") == {"average_price": "10.00", "product_count": 1}


@pytest.mark.parametrize(
    ("prices", "expected"),
    [([1, 2], "0.02"), ([1, 1, 2], "0.01"), ([0, 1], "0.01"), ([10_00, 10_01], "10.01"), ([0], "0.00")],
)
def test_it_is_rounded_half_up(grove, prices, expected):
    for price in prices:
        put(None, "radios", price=price)

    assert average("radios")["average_price"] == expected


def test_where_nothing_is_there_is_no_average(grove):
    assert average("video") == {"average_price": None, "product_count": 0}


def test_an_unknown_category_has_none(grove):
    assert problem(anybody().get(category("nothing") + "average_price/")) == (404, "category_not_found")


def test_the_average_is_one_query(grove, monkeypatch, django_assert_num_queries):
    put("Radio", "radios")
    asked = []
    monkeypatch.setattr(categories, "rows", lambda *given: asked.append(given) or rows(*given))

    with django_assert_num_queries(0):  # those go past Django's cursor
        average("electronics")

    assert len(asked) == 1
