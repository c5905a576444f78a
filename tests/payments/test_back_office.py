"""Payments and returns in Django's admin."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import bearer, make_user
from tests.returns.shop import give_back
from tests.shop import make_product

from .shop import payment_of, settle, ship, state

pytestmark = pytest.mark.django_db

PAYMENTS, RETURNS = "/admin/orders/payment/", "/admin/orders/return/"


@pytest.fixture
def office(db):
    """A browser in which an admin has logged in."""
    browser = Client()
    browser.force_login(make_user(role="admin"), backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_what_a_gateway_refused_is_seen_and_told_again(ana, product, office):
    order = ana.paid(product)
    ana.cancel(order)
    ana.sandbox.faults.script("void", "refuse")
    settle(order)
    assert "void_refused" in office.get(PAYMENTS, {"due_at__isempty": "1"}).text

    body = {"action": "tell_gateway_again", "_selected_action": [order["id"]]}
    page = office.post(PAYMENTS, body, follow=True)

    assert [str(message) for message in page.context["messages"]] == ["Of 1 the gateway is told again."]
    settle(order)
    assert state(order) == ("cancelled", "voided")


def test_a_payment_shows_what_the_gateway_told(ana, product, office):
    order = ana.paid(product)

    page = office.get(f"{PAYMENTS}{order['id']}/change/").text

    assert "payment.authorized" in page
    assert payment_of(order).reference in page
    assert 'name="_save"' not in page


def test_returns_are_looked_at(ana, product, office):
    order = ana.paid(product, 2)
    ship(order)
    made = give_back(bearer(make_user(role="admin")), order, product, reason="Too large.").json()

    assert "Too large." in office.get(RETURNS, {"q": order["number"]}).text
    page = office.get(f"{RETURNS}{made['id']}/change/").text
    assert product.name in page
    assert 'name="_save"' not in page


def test_the_lists_take_as_many_queries_however_long_they_are(ana, office):
    admin = bearer(make_user(role="admin"))

    def more(count):
        for _ in range(count):
            chair = make_product(stock=1)
            order = ana.order(chair, method="on_delivery")
            ship(order)
            give_back(admin, order, chair)

    def queries(path):
        with CaptureQueriesContext(connection) as captured:
            assert office.get(path).status_code == 200
        return len(captured)

    more(1)
    few = [queries(PAYMENTS), queries(RETURNS)]
    more(8)

    assert [queries(PAYMENTS), queries(RETURNS)] == few
