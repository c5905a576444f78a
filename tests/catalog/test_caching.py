"""The catalog is read from Redis, and nobody can tell but by the speed."""

import pytest

from earmark.catalog.models import Category
from tests.factories import anybody
from tests.shop import make_category, make_product

from .paths import CATEGORIES, PRODUCTS, TREE, category, names, product, whole_tree

PLACES = [
    PRODUCTS,
    PRODUCTS + "featured/",
    CATEGORIES,
    TREE,
    category("audio"),
    category("audio") + "average_price/",
]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PLACES)
def test_a_second_reader_costs_no_query_and_a_third_no_body(path, django_assert_num_queries):
    make_product(categories=[make_category("Audio")], is_featured=True)
    first = anybody().get(path)

    with django_assert_num_queries(0):
        second = anybody().get(path)
        third = anybody().get(path, HTTP_IF_NONE_MATCH=first.headers["ETag"])

    assert second.content == first.content
    assert (third.status_code, third.content) == (304, b"")
    assert third.headers["ETag"] == first.headers["ETag"]


@pytest.mark.django_db
def test_a_tag_of_another_answer_is_no_reason_to_keep_it():
    make_product(categories=[make_category("Audio")])
    tag = anybody().get(CATEGORIES).headers["ETag"]

    for _ in range(2):
        assert anybody().get(PRODUCTS, HTTP_IF_NONE_MATCH=tag).status_code == 200


@pytest.mark.django_db
def test_what_only_some_may_see_is_kept_for_nobody(admin):
    hidden = make_product("Hidden", is_active=False)

    for _ in range(2):
        assert admin.get(PRODUCTS, {"is_active": "false"}).json()["count"] == 1
        assert anybody().get(PRODUCTS, {"is_active": "false"}).json()["count"] == 0
        assert admin.get(product(hidden)).json()["name"] == "Hidden"
        assert anybody().get(product(hidden)).status_code == 404


@pytest.mark.django_db
def test_what_is_made_for_one_has_a_tag_too(admin):
    hidden = product(make_product(is_active=False))

    answer = admin.get(hidden, HTTP_IF_NONE_MATCH=admin.get(hidden).headers["ETag"])

    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("redis", ["here", "away"])
def test_a_write_is_seen_by_the_next_reader(redis, request, admin):
    if redis == "away":
        request.getfixturevalue("redis_away")
    admin.post(CATEGORIES, {"name": "Audio"})
    assert names(PRODUCTS) == []

    made = admin.post(PRODUCTS, {"name": "Radio", "price": "5", "categories": ["audio"]}).json()
    assert names(PRODUCTS) == ["Radio"]
    assert average() == ("5.00", 1)

    admin.patch(product(made["id"]), {"price": "7.00", "stock_quantity": 4, "is_featured": True})
    shown = anybody().get(product(made["id"])).json()
    assert (shown["price"], shown["stock_quantity"]) == ("7.00", 4)
    assert average() == ("7.00", 1)
    assert names(PRODUCTS + "featured/") == ["Radio"]

    admin.patch(product(made["id"]), {"is_active": False})
    assert names(PRODUCTS) == []
    assert average() == (None, 0)
    assert anybody().get(product(made["id"])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_category_that_changes_is_seen_everywhere(admin):
    for name, parent in (("Electronics", None), ("Audio", "electronics"), ("Kitchen", None)):
        admin.post(CATEGORIES, {"name": name, "parent": parent})
    radio = make_product("Radio", categories=[Category.objects.get(slug="audio")])
    assert whole_tree() == {"electronics": {"audio": {}}, "kitchen": {}}
    assert names(PRODUCTS, "?category=kitchen") == []
    assert anybody().get(product(radio)).json()["categories"] == ["audio"]

    admin.patch(category("audio"), {"parent": "kitchen", "slug": "sound"})

    assert whole_tree() == {"electronics": {}, "kitchen": {"sound": {}}}
    assert names(PRODUCTS, "?category=kitchen") == ["Radio"]
    assert names(PRODUCTS, "?category=electronics") == []
    assert anybody().get(product(radio)).json()["categories"] == ["sound"]

    radio.delete()
    admin.delete(category("sound"))
    assert whole_tree() == {"electronics": {}, "kitchen": {}}
    assert names(CATEGORIES) == ["Electronics", "Kitchen"]


def average():
    """Of the category Audio: the price and how many."""
    body = anybody().get(category("audio") + "average_price/").json()
    return body["average_price"], body["product_count"]
