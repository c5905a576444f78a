"""A worker tells the gateway what is wanted of it, until it has been done, and once."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from structlog.testing import capture_logs

from earmark.base import clock
from earmark.orders.services import settle_payment
from earmark.orders.services.settle_payment import due_payments, tell_again
from earmark.orders.settling import Refused
from tests.shop import make_product, stock_of

from .shop import expire, payment_of, settle, ship, state

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_shipping_captures(ana, product, books):
    order = ana.paid(product)

    ship(order)
    assert state(order) == ("shipped", "authorized")
    assert [str(due) for due in due_payments(now=clock.now())] == [order["id"]]
    settle(order)

    assert state(order) == ("shipped", "captured")
    assert ana.payment_at_gateway(order).status == "captured"
    assert due_payments(now=clock.now() + HOUR) == []


def test_cancelling_voids(ana, product, books):
    order = ana.paid(product)

    assert ana.cancel(order).status_code == 200
    settle(order)

    assert state(order) == ("cancelled", "voided")
    assert ana.payment_at_gateway(order).status == "voided"
    assert stock_of(product) == (5, 0)


def test_cancelling_before_anything_was_begun_needs_no_gateway(ana, product):
    order = ana.order(product)

    ana.cancel(order)

    assert state(order) == ("cancelled", "voided")
    assert due_payments(now=clock.now() + HOUR) == []


def test_cancelling_an_open_checkout_closes_it(ana, product):
    order, payment = ana.begin(product)

    ana.cancel(order)
    settle(order)

    assert state(order) == ("cancelled", "voided")
    assert ana.sandbox.book.find(payment.id).status == "voided"


@pytest.mark.parametrize("fault", ["cut", "cut_after", "error"])
def test_an_unknown_outcome_is_tried_again_later(ana, product, fault):
    order = ana.paid(product)
    ship(order)
    ana.sandbox.faults.script("capture", fault)
    began = clock.now()

    settle(order)

    payment = payment_of(order)
    assert payment.status == "authorized"
    assert payment.error
    assert began < payment.due_at < clock.now() + timedelta(seconds=2)
    settle(order, later=-HOUR)
    assert payment_of(order).attempts == 1, "not before it is due"
    settle(order, later=HOUR)
    assert state(order) == ("shipped", "captured")
    assert payment_of(order).error == ""


def test_a_slow_gateway_costs_no_more_than_the_time_allowed(ana, product, settings):
    order = ana.paid(product)
    ship(order)
    ana.sandbox.faults.script("capture", "slow:3")
    patience, settings.PAYMENT_TIMEOUT = settings.PAYMENT_TIMEOUT, timedelta(seconds=0.2)

    settle(order)

    assert payment_of(order).due_at is not None
    settings.PAYMENT_TIMEOUT = patience
    settle(order, later=HOUR)
    assert state(order) == ("shipped", "captured")


def test_a_gateway_that_is_away_is_waited_for(ana, product):
    order = ana.paid(product)
    ship(order)
    ana.sandbox.stop()

    settle(order)
    settle(order, later=HOUR)

    assert state(order) == ("shipped", "authorized")
    ana.sandbox.start()
    settle(order, later=2 * HOUR)
    assert state(order) == ("shipped", "captured")


def test_a_capture_that_is_refused_is_final_and_loud(ana, product):
    order = ana.paid(product)
    ship(order)
    ana.sandbox.faults.script("capture", "refuse")

    with capture_logs() as lines:
        settle(order)

    assert state(order) == ("shipped", "failed")
    assert payment_of(order).error == "capture_refused: The customer's bank says no."
    assert ana.tracking(order) == ["placed", "paid", "shipped", "payment_failed"]
    assert due_payments(now=clock.now() + HOUR) == []
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["gateway_refused"]


def test_a_capture_of_what_was_voided_behind_our_back_is_found_out(ana, product):
    order = ana.paid(product)
    ship(order)
    ana.sandbox.book.act(ana.payment_at_gateway(order).id, "void")

    settle(order)

    assert state(order) == ("shipped", "voided")


def test_a_void_that_comes_after_a_capture_is_a_refund(ana, product):
    order = ana.paid(product)
    payment = ana.payment_at_gateway(order)
    ana.sandbox.book.act(payment.id, "capture")
    ana.cancel(order)

    settle(order)
    settle(order)

    assert payment_of(order).refunded == 10_00
    assert ana.sandbox.book.find(payment.id).refunds.values()
    assert state(order) == ("cancelled", "captured")


def test_who_lost_the_lease_has_no_say(ana, product, monkeypatch):
    order = ana.paid(product)
    ship(order)

    def too_slow(step, reference, *, within):
        monkeypatch.undo()
        settle(order, later=HOUR)  # somebody takes over, and is done
        return Refused("capture_refused", "said by nobody")

    monkeypatch.setattr(settle_payment, "gateway_named", lambda name: SimpleNamespace(tell=too_slow))

    settle(order)

    assert state(order) == ("shipped", "captured")
    assert payment_of(order).lease_until is None


def test_two_workers_at_once_make_one_call(ana, product):
    order = ana.paid(product)
    ship(order)
    ana.sandbox.faults.script("capture", "cut")

    settle(order)
    leased = payment_of(order)
    settle(order)

    assert payment_of(order).attempts == leased.attempts == 1


def test_staff_can_have_it_told_again(ana, product):
    order = ana.paid(product)
    ana.cancel(order)
    ana.sandbox.faults.script("void", "refuse")
    settle(order)
    assert payment_of(order).error.startswith("void_refused")
    assert due_payments(now=clock.now() + HOUR) == []

    assert tell_again(payment_of(order).order_id, now=clock.now())
    settle(order)

    assert state(order) == ("cancelled", "voided")
    assert not tell_again(payment_of(order).order_id, now=clock.now())


def test_an_order_for_nothing_is_captured_when_it_is_shipped(ana):
    order = ana.order(make_product(price=0, stock=1))

    ship(order)

    assert state(order) == ("shipped", "captured")


def test_expiry_closes_the_checkout(ana, product, books):
    order, payment = ana.begin(product)

    assert expire(order) == 1
    settle(order, later=HOUR)

    assert state(order) == ("cancelled", "voided")
    assert ana.sandbox.book.find(payment.id).status == "voided"
