"""Promo codes in orders: the discount, its shares, and the limits."""

import pytest

from earmark.ledger.queries import balance
from earmark.orders.models import Order
from earmark.promotions.models import PromoUse
from tests.factories import problem, wallet
from tests.orders.calls import customer, item, look, place, placed
from tests.orders.test_races import make_code
from tests.shop import make_product, stock_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


@pytest.fixture
def chair(db):
    return make_product(price=10_00, stock=10)


def test_a_code_takes_something_off_and_every_line_has_its_share(chair):
    client, user = customer(money=100_00)
    table = make_product(price=33_33, stock=5)
    make_code("TAKE10", off=10_00)

    order = placed(client, item(chair), item(table), method="wallet", promo_code=" take10 ")

    assert order["promo_code"] == "TAKE10"
    assert (order["subtotal_amount"], order["discount_amount"], order["total_amount"]) == (
        "43.33",
        "10.00",
        "33.33",
    )
    assert [line["discount_amount"] for line in order["items"]] == ["2.31", "7.69"]
    assert wallet(user) == (66_67, 33_33)
    assert look(client, order) == order


def test_coupon_code_is_another_name(chair):
    client, _ = customer()
    make_code("TAKE5")

    assert placed(client, item(chair), coupon_code="TAKE5")["discount_amount"] == "5.00"


@pytest.mark.parametrize("method", ["wallet", "on_delivery", "sandbox"])
def test_an_order_that_costs_nothing_any_more(chair, method, settings):
    settings.PAYMENT_GATEWAYS = {"sandbox": {}}
    client, user = customer()
    make_code("FREE", off=100_00)

    order = placed(client, item(chair), method=method, promo_code="FREE")

    assert (order["discount_amount"], order["total_amount"]) == ("10.00", "0.00")
    assert (order["payment"]["status"], order["payment"]["pay_by"]) == ("authorized", None)
    assert (stock_of(chair), wallet(user)) == ((9, 1), (0, 0))


def test_an_unknown_code_refuses_the_order(chair):
    answer = place(customer()[0], item(chair), promo_code="NOPE")

    assert problem(answer) == (400, "promo_code_invalid")
    assert answer.json()["reason"] == "unknown"
    assert not Order.objects.exists()


def test_an_empty_code_is_none(chair):
    assert placed(customer()[0], item(chair), promo_code="", coupon_code=None)["promo_code"] is None


def test_a_code_that_is_used_up_refuses_the_order(chair):
    code = make_code("ONE", usage_limit=1)
    placed(customer()[0], item(chair), promo_code="ONE")

    answer = place(customer()[0], item(chair), promo_code="ONE")

    assert problem(answer) == (400, "promo_code_invalid")
    assert answer.json()["reason"] == "usage_limit_reached"
    assert balance(code.account_id).available == -1


def test_short_stock_leaves_the_code_alone(chair):
    code = make_code("ONE", usage_limit=1)

    answer = place(customer()[0], item(chair, 11), promo_code="ONE")

    assert problem(answer) == (409, "out_of_stock")
    assert balance(code.account_id).available == 0
    assert not PromoUse.objects.exists()


def test_short_stock_is_told_before_a_short_wallet(chair):
    answer = place(customer()[0], item(chair, 11), method="wallet")

    assert problem(answer) == (409, "out_of_stock")
