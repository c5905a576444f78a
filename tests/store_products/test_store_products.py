"""What stores sell, at which price, out of which stock."""

import pytest

from earmark.catalog.models import StoreProduct
from earmark.inventory.models import Movement, Stock, Store
from tests.factories import anybody, bad_fields, bearer, key, make_user, problem
from tests.shop import make_merchant, make_product, make_store, sell_at, stock_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

HERE = "/api/store-products/"


def path(thing, verb=""):
    return f"{HERE}{getattr(thing, 'pk', thing)}/{verb}"


@pytest.fixture
def store():
    return make_store("Centro")


@pytest.fixture
def merchant(store):
    return bearer(make_merchant(store))


@pytest.fixture
def radio():
    return make_product("Radio", price=12_50, sku="R-1")


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


def test_goods_come_in_and_are_counted(merchant, store, radio):
    there = sell_at(store, radio)

    came = merchant.post(path(there, "receive/"), {"quantity": 24, "reason": "delivery 7"}, **key("d7"))
    again = merchant.post(path(there, "receive/"), {"quantity": 24, "reason": "delivery 7"}, **key("d7"))
    counted = merchant.post(path(there, "adjust/"), {"quantity": -2, "reason": "broken"})

    assert (came.status_code, counted.status_code) == (201, 201)
    assert again.json() == came.json()
    assert (came.json()["kind"], came.json()["quantity"]) == ("receive", 24)
    assert stock_of(there) == (22, 0)


def test_more_than_there_is_cannot_be_taken_away(merchant, store, radio):
    there = sell_at(store, radio, stock=2)

    refused = merchant.post(path(there, "adjust/"), {"quantity": -3, "reason": "stolen"})

    assert problem(refused) == (409, "insufficient_stock")
    assert (refused.json()["available"], refused.json()["asked"]) == (2, 3)
    assert stock_of(there) == (2, 0)


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("receive/", {"quantity": 0}, "quantity"),
        ("receive/", {"quantity": "many"}, "quantity"),
        ("receive/", {}, "quantity"),
        ("receive/", {"quantity": 10**20}, "quantity"),
        ("adjust/", {"quantity": 0, "reason": "x"}, "quantity"),
        ("adjust/", {"quantity": 1}, "reason"),
        ("adjust/", {"quantity": 1, "reason": "a\0"}, "reason"),
    ],
)
def test_a_movement_has_a_quantity_and_an_adjustment_a_reason(merchant, store, radio, verb, body, field):
    there = sell_at(store, radio, stock=2)

    assert bad_fields(merchant.post(path(there, verb), body)) == [field]
    assert Movement.objects.count() == 1


def test_online_stock_is_moved_at_the_product():
    product = make_product("Lamp")
    admin, online = bearer(make_user(role="admin")), f"/api/v1/products/products/{product.pk}/"

    assert admin.get(f"{online}movements/").json()["results"] == []
    assert admin.post(f"{online}receive/", {"quantity": 5}).status_code == 201
    assert admin.post(f"{online}adjust/", {"quantity": -1, "reason": "lost"}).status_code == 201

    assert anybody().get(online).json()["stock_quantity"] == 4
    assert stock_of(product) == (4, 0)
    assert [item["quantity"] for item in admin.get(f"{online}movements/").json()["results"]] == [-1, 5]
    assert [item["kind"] for item in admin.get(f"{online}movements/?kind=ADJUST").json()["results"]] == [
        "adjust"
    ]


def test_a_merchant_moves_the_online_stock_of_own_products_alone(merchant, store):
    own, house = make_product(store=store), make_product()

    assert merchant.post(f"/api/products/{own.pk}/receive/", {"quantity": 1}).status_code == 201
    refused = merchant.post(f"/api/products/{house.pk}/receive/", {"quantity": 1})
    assert problem(refused) == (404, "product_not_found")


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


def test_a_list_takes_as_many_queries_however_long_it_is(store, django_assert_num_queries):
    for _ in range(10):
        sell_at(store, make_product())
    with django_assert_num_queries(2):
        anybody().get(f"{HERE}?page_size=5")
    for _ in range(50):
        sell_at(store, make_product())
    with django_assert_num_queries(2):
        assert len(anybody().get(f"{HERE}?page_size=100").json()["results"]) == 60


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
