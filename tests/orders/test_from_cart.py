"""Ordering what is in the cart."""

import pytest

from earmark.catalog.models import Product
from tests.cart.test_cart import CART, add, quantities
from tests.factories import problem
from tests.orders.calls import ORDERS, customer, item, placed
from tests.shop import make_product, stock_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


def order(client, **body):
    return client.post(ORDERS, {"from_cart": True} | body)


def test_what_is_in_the_cart_is_ordered_and_the_cart_is_empty():
    client, _ = customer()
    chair, table = make_product(stock=9), make_product(stock=9)
    add(client, chair, 2)
    add(client, table, 1)

    answer = order(client)

    assert answer.status_code == 201
    assert [(line["product"], line["quantity"]) for line in answer.json()["items"]] == [
        (chair.pk, 2),
        (table.pk, 1),
    ]
    assert quantities(client.get(CART)) == {}


def test_an_empty_cart_is_no_order():
    client, _ = customer()

    assert problem(order(client)) == (400, "cart_empty")


def test_a_cart_that_was_emptied_is_no_order():
    client, _ = customer()
    add(client, make_product(stock=9))
    client.delete(CART + "clear/")

    assert problem(order(client)) == (400, "cart_empty")


def test_a_refused_order_leaves_the_cart():
    client, _ = customer()
    chair = make_product(stock=1)
    add(client, chair, 2)

    answer = order(client)

    assert problem(answer) == (409, "out_of_stock")
    assert quantities(client.get(CART)) == {chair.pk: 2}
    assert stock_of(chair) == (1, 0)


def test_what_is_not_sold_any_more_is_named():
    client, _ = customer()
    chair = make_product(stock=9)
    add(client, chair)
    Product.objects.update(is_active=False)

    answer = order(client)

    assert problem(answer) == (404, "product_not_found")
    assert answer.json()["product"] == chair.pk


def test_an_order_of_items_leaves_the_cart_alone():
    client, _ = customer()
    chair = make_product(stock=9)
    add(client, chair)

    placed(client, item(chair))

    assert quantities(client.get(CART)) == {chair.pk: 1}
