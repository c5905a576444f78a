"""What becomes of orders of reserved goods: their two holds end as one, and a unit goes back to where it was taken."""

from datetime import timedelta

import pytest

from earmark.base import clock
from earmark.base.models import Fact
from earmark.inventory.models import Movement, Stock
from earmark.inventory.queries.proof import unproved
from earmark.ledger import services as ledger
from earmark.ledger.models import Transfer
from earmark.orders.models import Order, Payment
from earmark.orders.rules import AUTHORIZED
from earmark.orders.services.expire_unpaid import expire_unpaid
from earmark.orders.services.hear_gateway import hear
from earmark.orders.settling import Said
from tests.factories import bearer, make_user, wallet
from tests.ledger.conftest import move_clock
from tests.returns.shop import give_back
from tests.shop import stock_of

from .calls import look, ship, verb
from .reserved import Promo

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


@pytest.fixture
def admin(db):
    """Who sends and takes back."""
    return bearer(make_user(role="admin"))


@pytest.fixture
def gateway(settings):
    """Its name, and how long it has; nobody listens there."""
    settings.PAYMENT_GATEWAYS = {"sandbox": {}}
    return "sandbox", settings.PAYMENT_WINDOW + timedelta(seconds=1)


def authorized(order):
    """The gateway says that it has the money."""
    found = Order.objects.get(pk=order["id"])
    said = Said("ref", str(found.pk), AUTHORIZED, found.payment.amount, found.currency)
    hear(found, said, now=clock.now())
    return found


@pytest.mark.parametrize("method", ["wallet", "on_delivery"])
def test_a_cancelled_one_gives_money_and_unit_back(promo, ana, method):
    order = promo.check_out(ana, method=method)

    assert [verb(bearer(ana), order, "cancel").status_code for _ in range(2)] == [200, 200]

    assert (wallet(ana), promo.units, stock_of(promo.product)) == ((20_00, 0), (5, 0), (15, 0))
    assert unproved() == []


def test_a_unit_that_comes_back_after_the_promotion_s_end_goes_home_with_the_sweep(promo, ana):
    order = promo.check_out(ana)
    promo.end()
    assert stock_of(promo.product) == (19, 0)

    verb(bearer(ana), order, "cancel")
    ledger.return_leftovers()

    assert (promo.units, stock_of(promo.product)) == ((0, 0), (20, 0))


@pytest.mark.parametrize("in_one", [False, True], ids=["two holds", "one hold"])
def test_it_is_shipped_delivered_and_returned_like_any_other(promo, ana, admin, in_one):
    order = promo.check_out(ana, goods=promo.line() if in_one else None)

    assert ship(admin, order).status_code == 200
    assert (wallet(ana), promo.units) == ((15_00, 0), (4, 0))
    sale = Movement.objects.get(kind="sale")
    assert (sale.quantity, Transfer.objects.get(pk=sale.transfer_id).state) == (-1, "P")
    assert verb(admin, order, "deliver").json()["status"] == "delivered"
    assert give_back(admin, order, promo.product).json()["refund_amount"] == "5.00"

    assert (wallet(ana), promo.units, stock_of(promo.product)) == ((20_00, 0), (4, 0), (16, 0))
    assert unproved() == []


def test_a_unit_of_the_stock_itself_makes_the_stock_low_when_it_is_ordered(ana):
    promo = Promo(quantity=14)
    own = promo.product.stock.account_id
    hold = promo.reserve(account=own)

    order = promo.check_out(ana, hold)

    assert [fact.payload["available"] for fact in Fact.objects.filter(topic="stock.low")] == [5]
    verb(bearer(ana), order, "cancel")
    assert Stock.objects.get(pk=promo.product.stock_id).low_since is None


def test_one_whose_goods_are_gone_is_not_shipped_and_its_money_stays_held(promo, ana, admin):
    """Cannot happen, since nothing ends the goods' hold but its order: whoever does it all the same sells nothing."""
    order = promo.check_out(ana)
    ledger.void(Order.objects.get(pk=order["id"]).goods_transfer_id)

    assert ship(admin, order).json()["code"] == "payment_required"

    assert (wallet(ana), promo.units) == ((15_00, 5_00), (5, 0))


def test_what_is_not_paid_in_time_is_free_by_the_clock_and_the_order_is_cancelled(
    promo, ana, gateway, move_clock
):
    method, late = gateway
    order = promo.check_out(ana, method=method)
    move_clock(late)

    assert promo.reserve()
    assert expire_unpaid(now=clock.now() + late) == 1

    ledger.expire_due()
    assert look(bearer(ana), order)["status"] == "cancelled"
    move_clock(timedelta())
    assert promo.units == (4, 1)


def test_a_payment_in_time_takes_the_deadline_away(promo, ana, gateway, move_clock):
    method, late = gateway
    order = promo.check_out(ana, method=method)

    found = authorized(order)

    move_clock(late)
    assert ledger.expire_due() == 0
    assert (found.pay_by, found.status, promo.units) == (None, "pending", (4, 1))
    move_clock(timedelta())


def test_a_payment_that_comes_late_takes_a_unit_of_the_stock_at_the_price_that_was_promised(
    promo, ana, admin, gateway, move_clock
):
    method, late = gateway
    order = promo.check_out(ana, method=method)
    reserved = Order.objects.get(pk=order["id"]).transfer_id
    move_clock(late)

    found = authorized(order)

    ledger.expire_due()
    assert found.status == "pending"
    assert (found.transfer_id != reserved, found.goods_transfer_id) == (True, None)
    assert (promo.units, stock_of(promo.product)) == ((5, 0), (14, 1))
    assert ship(admin, order).json()["total_amount"] == "5.00"
    assert unproved() == []
    move_clock(timedelta())


def test_a_payment_that_comes_when_nothing_is_left_goes_back(ana, gateway, move_clock):
    promo = Promo(quantity=20)
    method, late = gateway
    order = promo.check_out(ana, method=method)
    move_clock(late)

    found = authorized(order)

    assert (found.status, Payment.objects.get(order=found).wanted) == ("cancelled", "voided")
    ledger.expire_due()
    assert promo.units == (20, 0)
    move_clock(timedelta())
