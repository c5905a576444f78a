"""What stores sell, at which price, out of which stock."""

import json

import pytest

from earmark.catalog.models import Product, StoreProduct
from earmark.inventory.models import Stock, Store
from tests.factories import anybody, bad_fields, bearer, key, make_user, problem
from tests.shop import make_merchant, make_product, make_store, sell_at, stock_of

from .paths import HERE, path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


def test_a_merchant_sells_a_product_in_a_store_of_theirs(merchant, store, radio):
    body = {"store_id": store.pk, "product_id": radio.pk, "stock": 20, "base_price": "11.00"}

    answer = merchant.post(HERE, body)

    assert answer.status_code == 201
    shown = answer.json()
    assert shown == {
        "id": shown["id"],
        "store_id": store.pk,
        "product_id": radio.pk,
        "store": {"id": store.pk, "name": "Centro"},
        "product": {"id": radio.pk, "name": "Radio", "slug": radio.slug, "sku": "R-1", "is_active": True},
        "stock": 20,
        "base_price": "11.00",
        "currency": "USD",
    }
    assert anybody().get(path(shown["id"])).json() == shown
    assert anybody().get(f"/api/products/{radio.pk}/").json()["stock_quantity"] == 0


def test_its_price_is_the_product_s_unless_it_is_said(merchant, store, radio):
    answer = merchant.post(HERE, {"store": store.pk, "product": radio.pk})

    assert (answer.json()["base_price"], answer.json()["stock"]) == ("12.50", 0)


def test_a_store_sells_a_product_once(merchant, store, radio):
    there = sell_at(store, radio)

    again = merchant.post(HERE, {"store_id": store.pk, "product_id": radio.pk, "stock": 3})

    assert problem(again) == (409, "store_product_exists")
    assert again.json()["id"] == there.pk
    assert Stock.objects.count() == 1


def test_in_stores_of_others_nothing_can_be_sold(merchant, radio):
    other = make_store()
    there = sell_at(other, radio, stock=5)

    body = {"store_id": other.pk, "product_id": make_product().pk}
    assert problem(merchant.post(HERE, body)) == (404, "store_not_found")
    for call in (
        merchant.patch(path(there), {"stock": 1}),
        merchant.delete(path(there)),
        merchant.post(path(there, "receive/"), {"quantity": 1}),
        merchant.post(path(there, "adjust/"), {"quantity": 1, "reason": "x"}),
        merchant.get(path(there, "movements/")),
    ):
        assert problem(call) == (404, "store_product_not_found")
    assert stock_of(there) == (5, 0)


def test_the_online_store_needs_none(radio):
    body = {"store_id": 1, "product_id": radio.pk}

    assert bad_fields(bearer(make_user(role="admin")).post(HERE, body)) == ["store"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"store_id": 404}, 404),
        ({"product_id": 404}, 404),
        ({"product_id": 2**70}, 400),
        ({"product_id": None}, 400),
        ({"store_id": "x"}, 400),
        ({"stock": -1}, 400),
        ({"stock": 10**30}, 400),
        ({"base_price": "-1"}, 400),
        ({"base_price": "1.005"}, 400),
        ({"base_price": "1e40"}, 400),
        ({"low_stock_at": -1}, 400),
    ],
    ids=range(11),
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(store, radio, body, status):
    admin = bearer(make_user(role="admin"))

    answer = admin.post(HERE, {"store_id": store.pk, "product_id": radio.pk} | body)

    assert problem(answer)[0] == status
    assert not StoreProduct.objects.exists()
    assert not Stock.objects.exists()


def test_setting_its_stock_records_a_movement(merchant, store, radio):
    there = sell_at(store, radio, stock=20)

    assert merchant.patch(path(there), {"stock": 18, "base_price": "10"}).json()["stock"] == 18

    assert stock_of(there) == (18, 0)
    history = merchant.get(path(there, "movements/")).json()["results"]
    assert [(item["kind"], item["quantity"]) for item in history] == [("adjust", -2), ("receive", 20)]
    assert history[0]["actor"]


def test_replacing_it_does_not_make_it_another(merchant, store, radio):
    there, same = sell_at(store, radio), {"store_id": store.pk, "product_id": radio.pk}

    assert merchant.put(path(there), same | {"base_price": "9.00"}).json()["base_price"] == "9.00"
    assert bad_fields(merchant.put(path(there), same | {"product_id": make_product().pk})) == ["product"]
    assert bad_fields(merchant.put(path(there), {})) == ["store", "product"]


def test_an_answer_can_be_sent_back_as_it_came(merchant, store, radio):
    there = sell_at(store, radio, stock=4)
    shown = anybody().get(path(there)).json()

    answer = merchant.put(path(there), shown | {"stock": 6})

    assert answer.status_code == 200, answer.content
    assert answer.json() == shown | {"stock": 6}


def test_a_repeated_call_is_answered_and_not_done_again(merchant, store, radio):
    body = {"store": store.pk, "product": radio.pk, "stock": 3}
    first = merchant.post(HERE, body, **key("first"))
    there = first.json()["id"]
    assert merchant.post(HERE, body, **key("first")).json() == first.json()

    merchant.put(path(there), body | {"stock": 5}, **key("put"))
    merchant.post(path(there, "adjust/"), {"quantity": 2, "reason": "found"})
    again = merchant.put(path(there), body | {"stock": 5}, **key("put"))

    assert again.headers["Idempotent-Replayed"] == "true"
    assert stock_of(StoreProduct.objects.get()) == (7, 0)


def test_its_first_movement_says_that_it_is_the_opening_stock(merchant, store, radio):
    there = merchant.post(HERE, {"store": store.pk, "product": radio.pk, "stock": 3}).json()["id"]

    [movement] = merchant.get(path(there, "movements/")).json()["results"]

    assert (movement["kind"], movement["quantity"], movement["reason"]) == ("receive", 3, "opening stock")


@pytest.mark.parametrize(
    "body", [None, [], "x", 7, {"stock": [1]}, {"stock": {}}, {"store": {"id": 1}}, {"base_price": "NaN"}]
)
def test_a_body_that_makes_no_sense_changes_nothing(merchant, store, radio, body):
    there = sell_at(store, radio, stock=4)

    for method, where in (("PATCH", path(there)), ("PUT", path(there)), ("POST", HERE)):
        answer = merchant.generic(method, where, json.dumps(body), content_type="application/json")
        assert problem(answer)[0] == 400
    assert stock_of(there) == (4, 0)


def test_one_that_never_moved_can_be_deleted(merchant, store, radio):
    there = sell_at(store, radio)

    assert merchant.delete(path(there)).status_code == 204
    assert not Stock.objects.exists()
    assert problem(merchant.delete(path(there))) == (404, "store_product_not_found")


def test_one_with_history_stays(merchant, store, radio):
    there = sell_at(store, radio, stock=1)

    assert problem(merchant.delete(path(there))) == (409, "store_product_in_use")
    assert stock_of(there) == (1, 0)


def test_the_list_is_narrowed_and_ordered(store):
    cheap, dear = make_product("Radio", price=1_00), make_product("Lamp", price=9_00)
    here = sell_at(store, dear, stock=3)
    sell_at(make_store(), cheap)
    also = sell_at(store, cheap)

    def found(query):
        answer = anybody().get(f"{HERE}?{query}")
        assert answer.status_code == 200, answer.content
        return [item["id"] for item in answer.json()["results"]]

    assert found(f"store_id={store.pk}") == found(f"store={store.pk}") == [here.pk, also.pk]
    assert found(f"product={dear.pk}") == [here.pk]
    assert found("in_stock=true") == [here.pk]
    assert found("search=lam") == [here.pk]
    assert found(f"store={store.pk}&ordering=base_price") == [also.pk, here.pk]
    assert bad_fields(anybody().get(f"{HERE}?store=x&ordering=secret")) == ["store", "ordering"]


@pytest.mark.parametrize("size", [10, 1000])
@pytest.mark.parametrize("query", ["", "&search=thing&in_stock=false&ordering=-stock"])
def test_a_page_costs_the_same_queries_however_many_there_are(size, query, store, django_assert_num_queries):
    products = Product.objects.bulk_create(
        Product(name=f"Thing {n}", slug=f"t{n}", sku=f"T{n}", price=n, currency="USD") for n in range(size)
    )
    stocks = Stock.objects.bulk_create(Stock(store=store) for _ in products)
    StoreProduct.objects.bulk_create(
        StoreProduct(store=store, product=product, stock=kept, base_price=1)
        for product, kept in zip(products, stocks, strict=True)
    )

    with django_assert_num_queries(2):
        found = anybody().get(f"{HERE}?page_size=100{query}").json()

    assert (found["count"], len(found["results"])) == (size, min(size, 100))


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_a_product_up_at_once_one_does(store, radio, race):
    clients = [bearer(make_merchant(store)) for _ in range(8)]
    body = {"store_id": store.pk, "product_id": radio.pk, "stock": 7}

    answers = race(8, lambda n: clients[n].post(HERE, body))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert stock_of(StoreProduct.objects.get()) == (7, 0)
    assert Stock.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_store_that_closes_while_it_takes_up_a_product_does_one_or_the_other(race):
    admin = [bearer(make_user(role="admin")) for _ in range(2)]
    for _ in range(6):
        store, product = make_store(), make_product()
        acts = [
            lambda store=store: admin[0].delete(f"/api/stores/{store.pk}/"),
            lambda store=store, product=product: admin[1].post(
                HERE, {"store_id": store.pk, "product_id": product.pk, "stock": 1}
            ),
        ]

        closed, sold = race(2, lambda n, acts=acts: acts[n]())

        assert (closed.status_code, sold.status_code) in [(204, 404), (409, 201)]
        assert Store.objects.filter(pk=store.pk).exists() == (sold.status_code == 201)
