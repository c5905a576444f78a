"""What becomes of orders and carts when their user leaves, or wants to know what is kept."""

import json

import pytest

from earmark.orders.models import Cart, Order
from tests.cart.test_cart import add
from tests.factories import PASSWORD, bearer, make_user, problem
from tests.orders.calls import customer, item, placed, ship, verb
from tests.shop import make_product

pytestmark = pytest.mark.django_db


def leave(client):
    return client.post("/api/v1/auth/account/delete/", {"password": PASSWORD})


@pytest.mark.parametrize("moves", [(), ("ship",)])
def test_nobody_leaves_before_their_orders_have_ended(moves):
    client, _ = customer()
    order = placed(client, item(make_product(stock=9)))
    for _ in moves:
        ship(bearer(make_user(role="admin")), order)

    assert problem(leave(client)) == (409, "account_in_use")


@pytest.mark.parametrize("end", ["cancel", "deliver"])
def test_who_leaves_leaves_no_cart_and_no_address(end):
    client, _ = customer()
    admin, chair = bearer(make_user(role="admin")), make_product(stock=9)
    order = placed(client, item(chair), shipping_address={"name": "Ana"})
    if end == "deliver":
        ship(admin, order)
    verb(admin, order, end)
    add(client, chair)

    answer = leave(client)

    assert answer.status_code < 300, answer.content
    assert Order.objects.get().shipping_address is None
    assert not Cart.objects.exists()


def test_orders_and_the_cart_are_in_the_export():
    client, _ = customer()
    chair = make_product("Chair", stock=9)
    made = [placed(client, item(chair)) for _ in range(2)]
    add(client, chair, 3)
    placed(customer()[0], item(chair))

    answer = client.get("/api/v1/auth/export/")

    found = json.loads(b"".join(answer.streaming_content))["orders"]
    assert found == {
        "cart": [{"product": chair.pk, "name": "Chair", "store": 1, "quantity": 3}],
        "orders": made,
    }
