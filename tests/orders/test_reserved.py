"""Orders of what was reserved: the reservation's hold becomes theirs."""

from datetime import timedelta

import pytest

from earmark.base import clock
from earmark.identity.models import User
from earmark.ledger import services as ledger
from earmark.ledger.models import Transfer
from earmark.ledger.rules import State
from earmark.orders.errors import ReservationOver
from earmark.orders.methods import PaymentMethodUnknown
from earmark.orders.models import Order
from earmark.wallet.errors import InsufficientBalance, UserNotFound
from tests.factories import bearer, make_user, wallet
from tests.ledger.conftest import move_clock
from tests.shop import stock_of

from .calls import look
from .reserved import MINUTE, Promo

__all__ = ["move_clock"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


@pytest.fixture
def promo(db):
    """Five of twenty, at half the price."""
    return Promo()


@pytest.fixture
def ana(db):
    """A customer with money."""
    return make_user(money=20_00)


def holds_of(order):
    """The order's own transfer and the goods'."""
    return Order.objects.values_list("transfer_id", "goods_transfer_id").get(pk=order["id"])


def deadline(id):
    """When the hold ends."""
    return Transfer.objects.values_list("expires_at", flat=True).get(pk=id)


def test_an_order_that_the_wallet_pays_has_its_money_in_its_own_hold_and_its_goods_in_the_reservation_s(
    promo, ana
):
    hold = promo.reserve()

    order = promo.check_out(ana, hold)

    assert holds_of(order) == (order["id"], hold)
    assert (order["status"], order["total_amount"], order["payment"]["status"]) == (
        "pending",
        "5.00",
        "authorized",
    )
    assert [(each["product"], each["quantity"], each["unit_price"]) for each in order["items"]] == [
        (promo.product.pk, 1, "5.00")
    ]
    assert (wallet(ana), promo.units, stock_of(promo.product)) == ((15_00, 5_00), (4, 1), (15, 0))
    assert (deadline(hold), order["payment"]["pay_by"]) == (None, None)
    assert look(bearer(ana), order)["number"] == order["number"]
    [shown] = bearer(ana).get("/api/v1/account/transactions/", {"kind": "order"}).json()["results"]
    assert (shown["amount"], shown["status"], shown["order_number"]) == ("5.00", "PENDING", order["number"])


@pytest.mark.parametrize(
    ("price", "method", "status"), [(5_00, "on_delivery", "pending"), (0, "wallet", "authorized")]
)
def test_where_the_wallet_pays_nothing_the_reservation_s_hold_is_the_order_s(ana, price, method, status):
    promo = Promo(price=price)
    hold = promo.reserve()

    order = promo.check_out(ana, hold, method=method)

    assert holds_of(order) == (hold, None)
    assert (deadline(hold), order["payment"]["status"]) == (None, status)
    assert (wallet(ana), promo.units) == ((20_00, 0), (4, 1))


def test_what_a_gateway_is_to_be_paid_for_waits_as_long_as_any_order(promo, ana, settings):
    settings.PAYMENT_GATEWAYS = {"sandbox": {}}
    hold = promo.reserve()

    order = promo.check_out(ana, hold, method="sandbox")

    assert holds_of(order) == (hold, None)
    assert order["payment"]["pay_by"] == deadline(hold)
    assert deadline(hold) - clock.now() > settings.PAYMENT_WINDOW - MINUTE


def test_a_unit_that_no_transfer_has_yet_is_held_with_the_money(promo, ana):
    order = promo.check_out(ana, goods=promo.line())

    assert holds_of(order) == (order["id"], None)
    assert (wallet(ana), promo.units) == ((15_00, 5_00), (4, 1))


def test_a_wallet_that_is_short_leaves_the_reservation_as_it_was(promo):
    poor, hold = make_user(money=4_99), promo.reserve()
    before = deadline(hold)

    with pytest.raises(InsufficientBalance):
        promo.check_out(poor, hold)
    with pytest.raises(InsufficientBalance):
        promo.check_out(poor, goods=promo.line())

    assert (wallet(poor), promo.units, deadline(hold)) == ((4_99, 0), (4, 1), before)
    assert not Order.objects.exists()


def test_a_reservation_whose_minute_is_over_cannot_be_ordered(promo, ana, move_clock):
    hold = promo.reserve()
    move_clock(MINUTE)

    with pytest.raises(ReservationOver) as refused:
        promo.check_out(ana, hold)

    move_clock(timedelta())
    assert refused.value.members["state"] is State.EXPIRED
    assert (wallet(ana), Order.objects.exists()) == ((20_00, 0), False)


def test_a_reservation_that_was_given_back_cannot_be_ordered(promo, ana):
    hold = promo.reserve()
    ledger.void(hold)

    with pytest.raises(ReservationOver) as refused:
        promo.check_out(ana, hold, method="on_delivery")

    assert refused.value.members["state"] is State.VOIDED


def test_an_account_that_has_no_unit_left_or_is_closed_gives_none(ana):
    promo = Promo(quantity=1)
    promo.reserve()

    with pytest.raises(ReservationOver):
        promo.check_out(ana, goods=promo.line())
    ledger.close_account(account=promo.account, return_to=promo.product.stock.account_id)
    with pytest.raises(ReservationOver):
        promo.check_out(ana, goods=promo.line())
    assert wallet(ana) == (20_00, 0)


def test_nobody_who_left_and_no_method_that_is_unknown(promo, ana):
    gone, hold = make_user(), promo.reserve()
    User.objects.filter(pk=gone.pk).update(is_active=False)

    with pytest.raises(UserNotFound):
        promo.check_out(gone, hold)
    with pytest.raises(PaymentMethodUnknown):
        promo.check_out(ana, hold, method="shells")
