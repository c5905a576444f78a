"""Webhooks, workers, customers and the clock at the same moment: one wins, money and goods agree."""

from datetime import timedelta

import pytest

from earmark.base import clock
from earmark.orders.models import Order, PaymentEvent
from earmark.orders.services.expire_unpaid import expire_unpaid
from tests.shop import stock_of

from .shop import payment_of, settle, ship, state

pytestmark = pytest.mark.django_db(transaction=True)


def settle_down(order):
    """Whatever is left to be told is told."""
    for hours in (1, 2, 3):
        settle(order, later=timedelta(hours=hours))


def agree(ana, order, product):
    """Goods are held exactly where the money is."""
    status, payment = state(order)
    at_gateway = ana.payment_at_gateway(order).status
    assert payment == at_gateway
    if status == "cancelled":
        assert payment == "voided"
        assert stock_of(product) == (5, 0)
    else:
        assert payment == "authorized"
        assert stock_of(product) == (4, 1)


def test_the_same_webhook_ten_times_at_once_is_heard_once(ana, product, race, books):
    order, _ = ana.begin(product)
    event = ana.approve(order)

    assert race(10, lambda n: ana.tell(event).status_code) == [200] * 10

    assert ana.tracking(order) == ["placed", "paid"]
    assert PaymentEvent.objects.count() == 1
    agree(ana, order, product)


@pytest.mark.parametrize("round", range(4))
def test_payment_against_expiry(ana, product, race, books, round):
    order, _ = ana.begin(product)
    event = ana.approve(order)
    over = Order.objects.get(pk=order["id"]).pay_by + timedelta(seconds=1)

    race(4, lambda n: ana.tell(event) if n % 2 else expire_unpaid(now=over))

    settle_down(order)
    assert state(order) == ("pending", "authorized"), "the goods were there, so it goes on whoever was first"
    agree(ana, order, product)


@pytest.mark.parametrize("round", range(4))
def test_payment_against_cancelling(ana, product, race, books, round):
    order, _ = ana.begin(product)
    event = ana.approve(order)

    answers = race(2, lambda n: (ana.tell(event) if n else ana.cancel(order)).status_code)

    assert answers == [200, 200]
    settle_down(order)
    assert state(order) == ("cancelled", "voided")
    agree(ana, order, product)


@pytest.mark.parametrize("round", range(3))
def test_payment_against_expiry_against_the_worker(ana, product, race, books, round):
    order, _ = ana.begin(product)
    event = ana.approve(order)
    over = Order.objects.get(pk=order["id"]).pay_by + timedelta(seconds=1)
    expire_unpaid(now=over)

    race(4, lambda n: ana.tell(event) if n % 2 else settle(order, later=timedelta(hours=1)))

    settle_down(order)
    agree(ana, order, product)


def test_many_workers_capture_once(ana, product, race, books):
    order = ana.paid(product)
    ship(order)

    race(6, lambda n: settle(order))

    assert payment_of(order).attempts == 1
    assert state(order) == ("shipped", "captured")


def test_paying_ten_times_at_once_begins_one_payment(ana, product, race):
    order = ana.order(product)

    urls = race(10, lambda n: ana.pay(order).json()["checkout_url"])

    assert len(set(urls)) == 1
    assert len(ana.sandbox.book.all()) == 1


def test_trying_again_at_once_begins_one_new_try(ana, product, race):
    order, _ = ana.begin(product)
    ana.tell(ana.decline(order))

    urls = race(6, lambda n: ana.pay(order).json()["checkout_url"])

    assert len(set(urls)) == 1
    assert payment_of(order).tries == 2
    assert len(ana.sandbox.book.all()) == 2


def test_two_late_payments_for_the_last_piece_hold_it_once(ana, product, race, books):
    orders = [ana.begin(product, 5)[0]]
    events = [ana.approve(orders[0])]
    now = clock.now() + timedelta(minutes=16)
    expire_unpaid(now=now)
    orders.append(ana.begin(product, 5)[0])
    events.append(ana.approve(orders[1]))
    expire_unpaid(now=now)

    race(2, lambda n: ana.tell(events[n]))

    for order in orders:
        settle_down(order)
    assert sorted(state(order) for order in orders) == [("cancelled", "voided"), ("pending", "authorized")]
    assert stock_of(product) == (0, 5)
