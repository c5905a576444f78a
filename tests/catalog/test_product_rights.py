"""Whose products are whose, what is seen of them, and when they can be deleted."""

import pytest

from earmark.catalog.models import Product
from tests.factories import anybody, bad_fields, bearer, make_user, problem
from tests.shop import make_merchant, make_product, make_store, sell_at

from .paths import OTHER_MOUNT, PRODUCTS, product

pytestmark = pytest.mark.django_db

RADIO = {"name": "Radio", "price": "49.90"}


def test_a_merchant_with_one_store_need_not_name_it(merchant, shop):
    answer = merchant.post(PRODUCTS, RADIO | {"stock_quantity": 2})

    assert answer.status_code == 201
    assert (answer.json()["store"], answer.json()["stock_quantity"]) == (shop.pk, 2)


def test_a_merchant_with_two_stores_says_which():
    one, two = make_store(), make_store()
    client = bearer(make_merchant(one, two))

    assert bad_fields(client.post(PRODUCTS, RADIO)) == ["store"]
    assert client.post(PRODUCTS, RADIO | {"store": two.pk}).json()["store"] == two.pk


def test_a_merchant_without_a_store_has_nothing_to_put_it_in():
    assert bad_fields(bearer(make_merchant()).post(PRODUCTS, RADIO)) == ["store"]


def test_nobody_writes_for_a_store_that_is_not_theirs(merchant, shop):
    own = merchant.post(PRODUCTS, RADIO).json()
    other = make_store()

    for store in (1, other.pk, 10**9):
        assert problem(merchant.post(PRODUCTS, RADIO | {"store": store})) == (404, "store_not_found")
        assert problem(merchant.patch(product(own["id"]), {"store": store})) == (404, "store_not_found")
    assert Product.objects.get().store_id == shop.pk


def test_an_admin_writes_for_any_store_that_is_there(admin, shop):
    assert admin.post(PRODUCTS, RADIO | {"store": shop.pk}).json()["store"] == shop.pk
    assert admin.post(PRODUCTS, RADIO).json()["store"] == 1
    assert problem(admin.post(PRODUCTS, RADIO | {"store": 10**9})) == (404, "store_not_found")


def test_somebody_elses_product_is_not_there(merchant):
    house, other = make_product(), make_product(store=make_store())

    for thing in (house, other):
        for answer in (
            merchant.patch(product(thing), {"price": "1.00"}),
            merchant.put(product(thing), RADIO),
            merchant.delete(product(thing)),
        ):
            assert problem(answer) == (404, "product_not_found")
    assert set(Product.objects.values_list("price", flat=True)) == {10_00}


def test_a_merchant_changes_and_deletes_its_own(merchant):
    made = merchant.post(PRODUCTS, RADIO).json()

    assert merchant.patch(product(made["id"]), {"price": "1.00"}).json()["price"] == "1.00"
    assert merchant.delete(product(made["id"])).status_code == 204


@pytest.mark.parametrize("role", ["customer", "partner"])
def test_others_only_read(role):
    radio = make_product()
    client = bearer(make_user(role=role))

    answers = [
        client.post(PRODUCTS, RADIO),
        client.patch(product(radio), RADIO),
        client.put(product(radio), RADIO),
        client.delete(product(radio, OTHER_MOUNT)),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert client.get(product(radio)).status_code == 200


def test_one_that_is_not_sold_is_seen_by_the_house_and_its_store(admin, merchant, shop):
    ours = make_product(store=shop, is_active=False)
    house = make_product(is_active=False)

    assert [client.get(product(ours)).status_code for client in (admin, merchant, anybody())] == [
        200,
        200,
        404,
    ]
    assert [client.get(product(house)).status_code for client in (admin, merchant, anybody())] == [
        200,
        404,
        404,
    ]
    assert problem(anybody().get(product(ours))) == (404, "product_not_found")


@pytest.mark.parametrize("path", ["0", "99999999999999999999999", "x", "-1", "1.5", "%00", "kitchen-radio"])
def test_what_is_no_id_of_a_product_is_not_there(path):
    make_product(slug="kitchen-radio")

    assert anybody().get(f"{PRODUCTS}{path}/").status_code == 404


@pytest.mark.parametrize("mount", [PRODUCTS, OTHER_MOUNT])
def test_a_product_answers_with_and_without_its_slash_and_to_head(mount):
    path = product(make_product(), mount)

    assert anybody().get(path.rstrip("/")).json() == anybody().get(path).json()
    assert (anybody().head(path).status_code, anybody().head(path).content) == (200, b"")
    assert anybody().get(path, {"fields": "name"}).json().keys() == {"name"}
    assert bad_fields(anybody().get(path, {"fields": "secret"})) == ["fields"]


def test_one_without_history_is_deleted(admin):
    radio = make_product()

    answer = admin.delete(product(radio))

    assert (answer.status_code, answer.content) == (204, b"")
    assert problem(admin.delete(product(radio))) == (404, "product_not_found")


def test_one_with_history_stays(admin):
    moved, sold_elsewhere = make_product(stock=1), make_product()
    sell_at(make_store(), sold_elsewhere)

    for thing in (moved, sold_elsewhere):
        answer = admin.delete(product(thing))
        assert problem(answer) == (409, "product_in_use")
        assert "is_active" in answer.json()["detail"]
    assert Product.objects.count() == 2


def test_one_product_costs_three_queries(django_assert_num_queries):
    path = product(make_product(stock=3))

    with django_assert_num_queries(3):
        anybody().get(path)
