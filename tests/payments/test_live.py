"""The whole way over HTTP: a customer's browser, the sandbox, its webhooks, a running server."""

import time

import httpx
import pytest

from tests.factories import bearer, make_user

from .shop import Shopper, state

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def zoe(talking_sandbox, product):
    """A customer whose gateway speaks for itself."""
    return Shopper(bearer(make_user()), talking_sandbox)


def eventually(look, *, within=15):
    deadline = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.02)
    return found


def decide(order, zoe, decision):
    assert httpx.post(zoe.pay(order).json()["checkout_url"], data={"decision": decision}).status_code == 303


@pytest.mark.parametrize("fault", ["ok", "twice", "late:0.2"])
def test_an_approved_checkout_pays_the_order(zoe, product, books, fault):
    order = zoe.order(product)
    zoe.sandbox.faults.script("webhook", fault)

    decide(order, zoe, "approve")

    eventually(lambda: state(order) == ("pending", "authorized"))
    assert zoe.tracking(order) == ["placed", "paid"]


def test_a_declined_checkout_can_be_tried_again(zoe, product, books):
    order = zoe.order(product)

    decide(order, zoe, "decline")
    eventually(lambda: state(order) == ("pending", "failed"))
    decide(order, zoe, "approve")

    eventually(lambda: state(order) == ("pending", "authorized"))


def test_a_lost_webhook_is_made_up_for_when_the_customer_comes_back(zoe, product):
    order = zoe.order(product)
    zoe.sandbox.faults.script("webhook", "lost")
    decide(order, zoe, "approve")

    assert zoe.pay(order).json()["status"] == "authorized"


def test_events_that_overtake_each_other_end_where_the_last_one_says(zoe, product, books):
    order = zoe.order(product)
    zoe.sandbox.faults.script("webhook", "late:0.5", "ok")
    decide(order, zoe, "approve")

    zoe.sandbox.book.act(zoe.payment_at_gateway(order).id, "capture")

    eventually(lambda: state(order) == ("pending", "captured"))
    time.sleep(0.7)
    assert state(order) == ("pending", "captured")
    assert zoe.tracking(order) == ["placed", "paid"]
