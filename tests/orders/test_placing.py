"""Placing an order: what it answers, what it holds, what it refuses."""

import pytest
from django.test import TestCase

from earmark.base.ids import new_id
from earmark.base.models import Fact
from earmark.catalog.models import Product
from earmark.orders.models import Order, OrderEvent
from earmark.wallet.services import top_up
from tests.factories import bad_fields, key, problem, wallet
from tests.orders.calls import ORDERS, customer, item, place, placed
from tests.shop import make_product, make_store, sell_at, stock_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


@pytest.fixture
def chair(db):
    return make_product("Chair", price=49_90, stock=10)


def test_an_order_says_what_it_is(chair):
    client, user = customer()

    answer = place(client, item(chair, 2), shipping_address={"line1": "Calle 1", "city": "Bogotá"})

    assert answer.status_code == 201
    body = answer.json()
    assert body["status"] == "pending"
    assert body["user"] == user.pk
    assert body["items"] == [
        {
            "product": chair.pk,
            "name": "Chair",
            "sku": chair.sku,
            "store": 1,
            "quantity": 2,
            "unit_price": "49.90",
            "line_total": "99.80",
            "discount_amount": "0.00",
            "returned": 0,
        }
    ]
    assert (body["subtotal_amount"], body["discount_amount"], body["total_amount"]) == (
        "99.80",
        "0.00",
        "99.80",
    )
    assert body["currency"] == "USD"
    assert body["promo_code"] is None
    assert body["payment"]["method"] == "on_delivery"
    assert body["payment"]["status"] == "pending"
    assert body["payment"]["pay_by"] is None
    assert body["shipping_address"] == {"line1": "Calle 1", "city": "Bogotá"}
    assert body["shipments"] == []
    assert body["created_at"] == body["updated_at"]


def test_what_the_answer_says_is_what_is_read_later(chair):
    client, _ = customer(money=200_00)
    store = make_store()
    sell_at(store, chair, stock=3, base_price=40_00)

    made = placed(client, item(chair, 2), item(chair, 1, store), method="wallet")

    assert client.get(f"{ORDERS}{made['id']}/").json() == made
    assert client.get(ORDERS).json()["results"] == [made]


def test_the_pieces_are_held_until_they_are_sent(chair):
    client, _ = customer()

    placed(client, item(chair, 4))

    assert stock_of(chair) == (6, 4)


def test_each_store_sells_at_its_own_price_from_its_own_stock(chair):
    client, _ = customer()
    there = sell_at(make_store(), chair, stock=3, base_price=40_00)

    order = placed(client, item(chair, 2, there.store), item(chair, 1))

    assert [line["line_total"] for line in order["items"]] == ["80.00", "49.90"]
    assert stock_of(there) == (1, 2)
    assert stock_of(chair) == (9, 1)


def test_the_wallet_pays_within_the_orders_own_hold(chair):
    client, user = customer(money=100_00)

    order = placed(client, item(chair, 2), method="WALLET")

    assert order["payment"]["method"] == "wallet"
    assert order["payment"]["status"] == "authorized"
    assert wallet(user) == (20, 99_80)


def test_the_statement_names_the_order(chair):
    client, _ = customer(money=100_00)
    order = placed(client, item(chair), method="wallet")

    line = client.get("/api/v1/account/transactions/").json()["results"][0]

    assert (line["kind"], line["direction"], line["amount"], line["status"]) == (
        "order",
        "debit",
        "49.90",
        "PENDING",
    )
    assert (line["order"], line["order_number"]) == (order["id"], order["number"])


def test_a_gateway_gives_the_goods_a_deadline(chair, settings):
    settings.PAYMENT_GATEWAYS = {"sandbox": {}}
    client, _ = customer()

    order = placed(client, item(chair), method="Sandbox")

    assert order["payment"]["method"] == "sandbox"
    assert order["payment"]["status"] == "pending"
    assert order["payment"]["pay_by"] > order["created_at"]
    assert stock_of(chair) == (9, 1)


def test_items_of_one_product_and_store_become_one_line(chair):
    client, _ = customer()

    order = placed(client, item(chair, 2), item(chair, 3))

    assert [line["quantity"] for line in order["items"]] == [5]


def test_a_product_for_nothing_can_be_ordered():
    client, user = customer()
    gift = make_product(price=0, stock=1)

    order = placed(client, item(gift), method="wallet")

    assert order["total_amount"] == "0.00"
    assert order["payment"]["status"] == "authorized"
    assert wallet(user) == (0, 0)


def test_an_order_is_told_of_and_tracked(chair):
    client, user = customer()

    order = placed(client, item(chair, 2))

    told = Fact.objects.get(topic="order.placed").payload
    assert told == {
        "order": order["id"],
        "user_id": user.pk,
        "number": order["number"],
        "status": "pending",
        "total": "99.80",
        "currency": "USD",
    }
    assert list(OrderEvent.objects.values_list("type", flat=True)) == ["placed"]


def test_orders_are_placed_without_redis(chair, redis_away):
    client, _ = customer()

    placed(client, item(chair))

    assert stock_of(chair) == (9, 1)
    assert Fact.objects.filter(topic="order.placed").count() == 1


def test_a_list_of_products_shows_at_once_what_an_order_took(chair):
    client, _ = customer()
    path = f"/api/v1/products/products/{chair.pk}/"
    assert client.get(path).json()["stock_quantity"] == 10

    with TestCase.captureOnCommitCallbacks(execute=True):
        placed(client, item(chair, 3))

    assert client.get(path).json()["stock_quantity"] == 7


def test_stock_that_an_order_brings_low_is_told_of():
    client, _ = customer()
    rare = make_product(stock=6)

    placed(client, item(rare))

    assert Fact.objects.get(topic="stock.low").payload["available"] == 5


def test_short_stock_names_every_short_line_and_takes_nothing(chair):
    client, user = customer(money=5000_00)
    table, shelf = make_product(stock=1), make_product()

    answer = place(client, item(chair, 2), item(table, 3), item(shelf, 1), method="wallet")

    assert problem(answer) == (409, "out_of_stock")
    assert answer.json()["lines"] == [
        {"product": table.pk, "store": 1, "asked": 3, "available": 1},
        {"product": shelf.pk, "store": 1, "asked": 1, "available": 0},
    ]
    assert (stock_of(chair), wallet(user)) == ((10, 0), (5000_00, 0))
    assert not Order.objects.exists()


def test_a_wallet_with_too_little_is_refused_and_nothing_is_taken(chair):
    client, user = customer(money=20_00)

    answer = place(client, item(chair), method="wallet")

    assert problem(answer) == (400, "insufficient_balance")
    assert (answer.json()["balance"], answer.json()["required"]) == ("20.00", "49.90")
    assert (stock_of(chair), wallet(user)) == ((10, 0), (20_00, 0))


@pytest.mark.parametrize("change", [{"is_active": False}, {"pk": 0}])
def test_a_product_that_is_not_sold_is_named(chair, change):
    client, _ = customer()
    Product.objects.filter(pk=chair.pk).update(is_active=change.get("is_active", True))
    asked = item(chair) | ({"product": 10**9} if "pk" in change else {})

    answer = place(client, asked)

    assert problem(answer) == (404, "product_not_found")
    assert answer.json()["product"] == asked["product"]


def test_a_product_that_a_store_does_not_sell_is_not_found_there(chair):
    client, _ = customer()

    assert problem(place(client, item(chair, 1, make_store()))) == (404, "product_not_found")


def test_an_unknown_way_to_pay_is_told_the_known_ones(chair, settings):
    settings.PAYMENT_GATEWAYS = {"acme": {}}
    client, _ = customer()

    answer = place(client, item(chair), method="cowries")

    assert problem(answer) == (400, "payment_method_unknown")
    assert answer.json()["methods"] == ["on_delivery", "wallet", "acme"]


def test_a_key_that_is_repeated_orders_once(chair):
    client, _ = customer()

    first = place(client, item(chair), headers=key("k"))
    again = place(client, item(chair), headers=key("k"))

    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert stock_of(chair) == (9, 1)


def test_a_refusal_is_not_kept_under_its_key(chair):
    client, user = customer(money=20_00)

    refused = place(client, item(chair), method="wallet", headers=key("k"))
    top_up(user_id=user.pk, amount=80_00, id=new_id())
    again = place(client, item(chair), method="wallet", headers=key("k"))

    assert problem(refused) == (400, "insufficient_balance")
    assert again.status_code == 201


def test_an_order_needs_a_log_in(api, chair):
    answer = api.post(ORDERS, {"items": [item(chair)]}, format="json")

    assert problem(answer)[0] == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "items"),
        ({"items": []}, "items"),
        ({"items": None}, "items"),
        ({"items": {}}, "items"),
        ({"items": [{"product": 1}], "from_cart": True}, "items"),
        ({"items": [{}]}, "items.0.product"),
        ({"items": [None]}, "items.0"),
        ({"items": [{"product": 1, "quantity": 0}]}, "items.0.quantity"),
        ({"items": [{"product": 1, "quantity": -1}]}, "items.0.quantity"),
        ({"items": [{"product": 1, "quantity": 10**30}]}, "items.0.quantity"),
        ({"items": [{"product": 1, "quantity": "many"}]}, "items.0.quantity"),
        ({"items": [{"product": 10**30}]}, "items.0.product"),
        ({"items": [{"product": 1, "store": 0}]}, "items.0.store"),
        ({"items": [{"product": "a\0b"}]}, "items.0.product"),
        ({"items": [{"product": 1}], "promo_code": "x" * 51}, "promo_code"),
        ({"items": [{"product": 1}], "promo_code": "a\0b"}, "promo_code"),
        ({"items": [{"product": 1}], "payment_method": ["wallet"]}, "payment_method"),
        ({"items": [{"product": 1}], "shipping_address": 5}, "shipping_address"),
        ({"items": [{"product": 1}], "shipping_address": "x" * 501}, "shipping_address"),
        ({"items": [{"product": 1}], "shipping_address": {"line1": {"a": 1}}}, "shipping_address.line1"),
        ({"items": [{"product": 1}], "shipping_address": {"line1": "a\0b"}}, "shipping_address.line1"),
        ({"items": [{"product": 1}], "shipping_address": {"a\0b": "x"}}, "shipping_address"),
        (
            {"items": [{"product": 1}], "shipping_address": {str(n): "x" for n in range(21)}},
            "shipping_address",
        ),
        ({"items": [{"product": n, "quantity": 1} for n in range(1, 202)]}, "items"),
        ({"items": [{"product": 1}] * 1001}, "items"),
        ({"items": [{"product": 1}], "from_cart": "perhaps"}, "from_cart"),
    ],
)
def test_a_body_that_makes_no_sense_is_told_where(body, field):
    client, _ = customer()

    assert field in bad_fields(client.post(ORDERS, body))


@pytest.mark.parametrize("body", ["null", "[]", "[[[[[]]]]]", '"x"', "5", "{", ""])
def test_a_body_that_is_no_object_is_refused(body):
    client, _ = customer()

    answer = client.generic("POST", ORDERS, body, content_type="application/json")

    assert problem(answer)[0] == 400


def test_more_than_an_order_can_cost_is_refused():
    client, _ = customer()
    yacht = make_product(price=10**15, stock=5)

    assert "items" in bad_fields(place(client, item(yacht, 2)))


def test_more_than_a_million_of_one_thing_is_refused(chair):
    client, _ = customer()

    assert "items" in bad_fields(place(client, item(chair, 10**6), item(chair, 1)))


@pytest.mark.parametrize("count", [2, 50])
def test_an_order_is_five_statements_whatever_its_size(count, statements):
    client, _ = customer(money=10_000_00)
    many = [make_product(stock=5) for _ in range(count)]
    placed(client, item(many[0]), method="wallet")  # connections and accounts are there now

    with statements() as seen:
        placed(client, *map(item, many), method="wallet")

    assert len(seen) == 5, seen
