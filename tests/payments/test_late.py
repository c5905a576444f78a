"""Payments that come too late: the order goes on if its goods are still there, else the money goes back."""

from datetime import timedelta

import pytest

from earmark.base import clock
from earmark.promotions.models import PromoCode, PromoUse
from tests.factories import bearer, make_user
from tests.shop import make_product, stock_of

from .shop import Shopper, expire, payment_of, settle, state

pytestmark = pytest.mark.django_db

QUARTER = timedelta(minutes=15, seconds=1)


@pytest.fixture
def last_one(db):
    """There is one."""
    return make_product(price=10_00, stock=1)


@pytest.fixture
def ben(sandbox):
    """Another customer."""
    return Shopper(bearer(make_user()), sandbox)


def test_the_goods_are_free_at_the_deadline_not_a_sweep_later(ana, ben, last_one, move_clock, books):
    ana.order(last_one)

    move_clock(QUARTER)

    assert ben.order(last_one)["status"] == "pending"
    move_clock(timedelta())


def test_before_the_deadline_they_are_not(ana, ben, last_one):
    ana.order(last_one)

    body = {"items": [{"product": last_one.pk}], "payment_method": "sandbox"}

    assert ben.client.post("/api/v1/orders/orders/", body).json()["code"] == "out_of_stock"


def test_a_late_payment_holds_the_goods_again_if_nobody_swept_yet(ana, last_one, move_clock, books):
    order, _ = ana.begin(last_one)
    event = ana.approve(order)
    move_clock(QUARTER)

    assert ana.tell(event).status_code == 200

    assert state(order) == ("pending", "authorized")
    assert stock_of(last_one) == (0, 1)
    move_clock(timedelta())


def test_a_late_payment_brings_an_expired_order_back(ana, last_one, books):
    order, _ = ana.begin(last_one)
    event = ana.approve(order)
    expire(order)
    assert stock_of(last_one) == (1, 0)

    assert ana.tell(event).status_code == 200

    assert state(order) == ("pending", "authorized")
    assert ana.tracking(order) == ["placed", "payment_expired", "paid"]
    assert stock_of(last_one) == (0, 1)
    assert payment_of(order).wanted == ""


def test_the_order_that_came_back_can_be_cancelled_once(ana, last_one, books):
    order, _ = ana.begin(last_one)
    event = ana.approve(order)
    expire(order)
    ana.tell(event)

    assert ana.cancel(order).status_code == 200
    ana.tell(event)
    settle(order)

    assert state(order) == ("cancelled", "voided")
    assert stock_of(last_one) == (1, 0)


def test_a_worker_that_is_to_void_finds_the_payment_and_brings_the_order_back(ana, last_one, books):
    order, _ = ana.begin(last_one)
    ana.approve(order)  # nobody tells us
    expire(order)

    settle(order, later=QUARTER)

    assert state(order) == ("pending", "authorized")
    assert ana.payment_at_gateway(order).status == "authorized"
    assert stock_of(last_one) == (0, 1)


def test_once_a_void_may_have_been_sent_the_order_does_not_come_back(ana, last_one, books):
    order, _ = ana.begin(last_one)
    expire(order)
    ana.sandbox.faults.script("void", "cut")
    settle(order, later=QUARTER)
    event = ana.approve(order)

    assert ana.tell(event).status_code == 200
    assert state(order) == ("cancelled", "authorized")
    settle(order, later=timedelta(hours=1))

    assert state(order) == ("cancelled", "voided")
    assert stock_of(last_one) == (1, 0)


def test_if_the_goods_are_gone_the_money_goes_back(ana, ben, last_one, move_clock, books):
    order, _ = ana.begin(last_one)
    event = ana.approve(order)
    move_clock(QUARTER)
    ben.order(last_one)

    assert ana.tell(event).status_code == 200
    settle(order)

    assert state(order) == ("cancelled", "voided")
    assert ana.payment_at_gateway(order).status == "voided"
    assert ana.tracking(order) == ["placed", "payment_expired", "payment_failed"]
    move_clock(timedelta())


def test_if_the_goods_of_an_expired_order_are_gone_the_money_goes_back(ana, ben, last_one, books):
    order, _ = ana.begin(last_one)
    event = ana.approve(order)
    expire(order)
    ben.order(last_one)

    assert ana.tell(event).status_code == 200
    settle(order)

    assert state(order) == ("cancelled", "voided")
    assert stock_of(last_one) == (0, 1)


def test_nothing_is_clamped_all_lines_come_back_or_none(ana, ben, last_one, product, books):
    items = [{"product": product.pk, "quantity": 2}, {"product": last_one.pk}]
    order = ana.client.post("/api/v1/orders/orders/", {"items": items, "payment_method": "sandbox"}).json()
    ana.pay(order)
    event = ana.approve(order)
    expire(order)
    ben.order(last_one)

    ana.tell(event)

    assert state(order)[0] == "cancelled"
    assert stock_of(product) == (5, 0)


def test_a_payment_for_what_the_customer_cancelled_goes_back(ana, product, books):
    order, _ = ana.begin(product)
    event = ana.approve(order)
    ana.cancel(order)

    assert ana.tell(event).status_code == 200
    settle(order)

    assert state(order) == ("cancelled", "voided")
    assert ana.payment_at_gateway(order).status == "voided"
    assert stock_of(product) == (5, 0)


def make_code(**fields):
    admin = bearer(make_user(role="admin"))
    body = {
        "coupon_code": "SPRING",
        "type": "fixed",
        "fixed_amount": "1.00",
        "starts_at": (clock.now() - timedelta(days=1)).isoformat(),
        **fields,
    }
    answer = admin.post("/api/v1/promo-codes/", body)
    assert answer.status_code == 201, answer.content
    return PromoCode.objects.get(code="SPRING")


def uses(code):
    code.account.refresh_from_db()
    return -code.account.available, PromoUse.objects.filter(code=code).count()


def test_the_codes_use_comes_back_with_the_order(ana, product, books):
    code = make_code(usage_limit=1)
    order, _ = ana.begin(product, promo_code="SPRING")
    event = ana.approve(order)
    expire(order)
    assert uses(code) == (0, 0)

    ana.tell(event)

    assert state(order) == ("pending", "authorized")
    assert uses(code) == (1, 1)


def test_if_the_code_is_used_up_by_then_the_money_goes_back(ana, ben, product, books):
    code = make_code(usage_limit=1)
    order, _ = ana.begin(product, promo_code="SPRING")
    event = ana.approve(order)
    expire(order)
    ben.order(product, promo_code="SPRING")

    ana.tell(event)
    settle(order)

    assert state(order) == ("cancelled", "voided")
    assert uses(code) == (1, 1)
    assert stock_of(product) == (4, 1)
