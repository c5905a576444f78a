"""Orders and carts in Django's admin."""

import pytest
from django.test import Client

from tests.cart.test_cart import add
from tests.factories import bearer, make_user
from tests.orders.calls import customer, item, look, placed, ship, verb
from tests.orders.test_races import make_code
from tests.shop import make_product, stock_of

pytestmark = pytest.mark.django_db

ORDERS, CARTS = "/admin/orders/order/", "/admin/orders/cart/"


@pytest.fixture
def chair(db):
    return make_product("Chair", stock=10)


@pytest.fixture
def office(db):
    """A browser in which an admin has logged in."""
    admin = make_user(role="admin")
    browser = Client()
    browser.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def act(office, name, *orders):
    """What the page says after an action."""
    body = {"action": name, "_selected_action": [order["id"] for order in orders]}
    page = office.post(ORDERS, body, follow=True)
    return [str(message) for message in page.context["messages"]]


def test_orders_are_found_and_looked_at(office, chair):
    client, user = customer(money=100_00)
    make_code("TAKE5")
    order = placed(client, item(chair), method="wallet", promo_code="TAKE5")

    for query in (order["number"], user.email, chair.sku):
        assert order["number"] in office.get(ORDERS, {"q": query}).text
    assert order["number"] not in office.get(ORDERS, {"q": "nothing"}).text
    page = office.get(f"{ORDERS}{order['id']}/change/").text
    assert "Chair" in page
    assert "placed" in page
    assert "authorized" in page
    assert 'name="_save"' not in page


@pytest.mark.parametrize("query", ["status=pending", "payment__method=wallet", "payment__status=authorized"])
def test_orders_are_filtered(office, chair, query):
    order = placed(customer(money=100_00)[0], item(chair), method="wallet")
    other = placed(customer()[0], item(chair))
    verb(bearer(make_user(role="admin")), other, "cancel")

    page = office.get(f"{ORDERS}?{query}").text

    assert order["number"] in page
    assert other["number"] not in page


def test_an_order_is_cancelled_from_here(office, chair):
    client, _ = customer()
    order = placed(client, item(chair))

    assert act(office, "cancel", order) == ["Done with 1."]

    assert look(client, order)["status"] == "cancelled"
    assert stock_of(chair) == (10, 0)


def test_what_cannot_be_cancelled_is_said_and_the_others_are(office, chair):
    client, _ = customer()
    sent, waiting = placed(client, item(chair)), placed(client, item(chair))
    ship(bearer(make_user(role="admin")), sent)

    said = act(office, "cancel", sent, waiting)

    assert said[0].startswith(sent["number"])
    assert said[1] == "Done with 1."
    assert look(client, waiting)["status"] == "cancelled"


def test_an_order_is_marked_delivered_from_here(office, chair):
    client, _ = customer()
    order = placed(client, item(chair))
    assert act(office, "mark_delivered", order)[0].startswith(order["number"])  # it has not been sent
    ship(bearer(make_user(role="admin")), order)

    assert act(office, "mark_delivered", order) == ["Done with 1."]
    assert look(client, order)["status"] == "delivered"


def test_carts_are_looked_at(office, chair):
    client, user = customer()
    add(client, chair, 3)

    assert user.username in office.get(CARTS).text
    assert office.get(CARTS + "add/").status_code == 403
