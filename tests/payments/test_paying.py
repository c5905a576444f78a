"""From the order to the checkout."""

from datetime import timedelta
from types import SimpleNamespace

import httpx
import pytest

from earmark.base import clock
from earmark.orders.gateways import gateway_named
from earmark.orders.services import pay_order
from earmark.orders.services.expire_unpaid import expire_unpaid
from tests.factories import bearer, make_user, problem
from tests.shop import make_product, stock_of

from .shop import Shopper, expire, post_webhook, settle, state

pytestmark = pytest.mark.django_db


def test_an_order_waits_for_its_payment(ana, product):
    order = ana.order(product)

    assert order["payment"]["status"] == "pending"
    assert order["payment"]["pay_by"]
    assert stock_of(product) == (4, 1)


def test_paying_answers_where_to_pay(ana, product):
    order = ana.order(product)

    answer = ana.pay(order)

    assert answer.status_code == 200
    assert answer.json() == {
        "checkout_url": f"{ana.sandbox.url}/checkout/{ana.payment_at_gateway(order).id}",
        "status": "pending",
        "expires_at": order["payment"]["pay_by"],
    }


def test_asking_again_begins_no_second_payment(ana, product):
    order = ana.order(product)

    assert ana.pay(order).json() == ana.pay(order).json()

    assert len(ana.sandbox.book.all()) == 1


def test_the_checkout_is_a_page_with_a_form(ana, product):
    order = ana.order(product)
    url = ana.pay(order).json()["checkout_url"]

    page = httpx.get(url)
    decided = httpx.post(url, data={"decision": "approve"})

    assert "<form" in page.text
    assert "<script" not in page.text
    assert decided.status_code == 303
    assert decided.headers["Location"].endswith(f"/orders/{order['id']}")
    assert ana.payment_at_gateway(order).status == "authorized"


def test_an_authorized_payment_lets_the_order_wait_without_a_deadline(ana, product, books):
    order, _ = ana.begin(product)

    assert ana.tell(ana.approve(order)).status_code == 200

    assert state(order) == ("pending", "authorized")
    assert ana.client.get(f"/api/v1/orders/orders/{order['id']}/").json()["payment"]["pay_by"] is None
    assert ana.tracking(order) == ["placed", "paid"]
    assert expire_unpaid(now=clock.now() + timedelta(days=365)) == 0


def test_a_payment_that_nobody_told_us_of_is_heard_of_when_the_customer_comes_back(ana, product):
    order, _ = ana.begin(product)
    ana.approve(order)

    answer = ana.pay(order)

    assert answer.json()["status"] == "authorized"
    assert answer.json()["expires_at"] is None
    assert state(order) == ("pending", "authorized")


def test_a_declined_payment_is_begun_anew(ana, product):
    order, first = ana.begin(product)
    ana.tell(ana.decline(order))
    assert state(order) == ("pending", "failed")

    answer = ana.pay(order)

    second = ana.payment_at_gateway(order)
    assert answer.json()["status"] == "pending"
    assert second.id != first.id
    assert second.key == f"{order['id']}:2"
    assert ana.tell(ana.approve(order)).status_code == 200
    assert state(order) == ("pending", "authorized")
    assert ana.tracking(order) == ["placed", "payment_failed", "paid"]


def test_what_was_declined_before_says_nothing_about_the_new_try(ana, product):
    order, _ = ana.begin(product)
    declined = ana.decline(order)
    ana.tell(declined)
    ana.pay(order)

    late = declined.__class__("evt_again", declined.type, declined.url, {**declined.body, "id": "evt_again"})

    assert ana.tell(late).status_code == 200
    assert state(order) == ("pending", "pending")


@pytest.mark.parametrize("method", ["wallet", "on_delivery"])
def test_other_ways_to_pay_have_no_checkout(ana, sandbox, product, method):
    rich = Shopper(bearer(make_user(money=100_00)), sandbox)
    order = rich.order(product, method=method)

    assert problem(rich.pay(order)) == (409, "nothing_to_pay")


def test_a_paid_order_is_not_paid_again(ana, product):
    order = ana.paid(product)

    assert problem(ana.pay(order)) == (409, "nothing_to_pay")


def test_an_order_that_costs_nothing_needs_no_gateway(ana):
    order = ana.order(make_product(price=0, stock=1))

    assert order["payment"]["status"] == "authorized"
    assert problem(ana.pay(order)) == (409, "nothing_to_pay")


def test_a_cancelled_order_cannot_be_paid(ana, product):
    order = ana.order(product)
    ana.cancel(order)

    assert problem(ana.pay(order)) == (409, "invalid_transition")


def test_an_expired_order_cannot_be_paid(ana, product):
    order = ana.order(product)
    expire(order)

    assert problem(ana.pay(order)) == (409, "invalid_transition")


def test_somebody_elses_order_cannot_be_paid(ana, sandbox, product):
    order = ana.order(product)

    answer = bearer(make_user()).post(f"/api/v1/orders/orders/{order['id']}/pay/")

    assert problem(answer) == (404, "not_found")


@pytest.mark.parametrize("fault", ["cut", "cut_after", "error", "refuse", "slow:3"])
def test_a_gateway_that_does_not_answer_is_503_and_another_try_helps(ana, settings, product, fault):
    order = ana.order(product)
    ana.sandbox.faults.script("create", fault)
    patience, settings.PAYMENT_TIMEOUT = settings.PAYMENT_TIMEOUT, timedelta(seconds=0.2)

    failed = ana.pay(order)

    assert problem(failed) == (503, "gateway_unavailable")
    assert failed.headers["Retry-After"] == "5"
    settings.PAYMENT_TIMEOUT = patience
    assert ana.pay(order).status_code == 200
    assert len(ana.sandbox.book.all()) == 1


def test_a_gateway_that_is_not_configured_any_more_is_503(ana, settings, product):
    order = ana.order(product)
    kept, settings.PAYMENT_GATEWAYS = settings.PAYMENT_GATEWAYS, {}
    gateway_named.cache_clear()

    assert problem(ana.pay(order)) == (503, "gateway_unavailable")

    settings.PAYMENT_GATEWAYS = kept
    gateway_named.cache_clear()


def test_what_was_begun_while_the_order_was_cancelled_is_ended(ana, product, monkeypatch):
    order = ana.order(product)
    gateway = gateway_named("sandbox")

    def cancelling(intent, *, within):
        assert ana.cancel(order).status_code == 200
        return gateway.create(intent, within=within)

    monkeypatch.setattr(pay_order, "gateway_named", lambda name: SimpleNamespace(create=cancelling))

    assert ana.pay(order).json()["code"] == "invalid_transition"

    settle(order)
    assert ana.payment_at_gateway(order).status == "voided"
    assert state(order) == ("cancelled", "voided")


def test_nothing_in_a_webhook_is_believed_without_a_signature(ana, product):
    order, _ = ana.begin(product)
    body, _ = ana.sandbox.courier.signed(ana.approve(order))

    assert problem(post_webhook(body, "")) == (400, "invalid_signature")
    assert state(order) == ("pending", "pending")
