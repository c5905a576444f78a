"""Orders are told of to those who placed them, the house and those who keep the stores; low stock to the latter."""

import pytest

from earmark.base import clock, facts
from earmark.inventory.services.stock import adjust, receive
from earmark.notifications.models import Notification
from tests.factories import bearer, make_user
from tests.fixtures import keys, signing
from tests.orders.calls import item, placed, ship, verb
from tests.shop import change, make_merchant, make_product, make_store, sell_at

__all__ = ["keys", "signing"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_user(money=100_00)


@pytest.fixture(autouse=True)
def house(settings):
    settings.ADMIN_EMAIL = "house@example.org"


def told():
    """What was mailed, to whom, in the order of writing."""
    facts.deliver(clock=clock.now)
    messages = Notification.objects.filter(channel="email").exclude(kind="wallet_topped_up").order_by("id")
    return list(messages.values_list("kind", "address", "subject"))


def test_a_journey_is_told_step_by_step(ana):
    radio, admin = make_product("Radio", price=20_00, stock=50), bearer(make_user(role="admin"))
    order = placed(bearer(ana), item(radio, 2), method="wallet")
    number = order["number"]
    first = told()
    ship(admin, order)
    assert verb(admin, order, "deliver").status_code == 200

    assert first == [
        ("order_placed", ana.email, f"Your order {number}"),
        ("order_received", "house@example.org", f"New order {number}"),
    ]
    assert told()[2:] == [
        ("order_shipped", ana.email, f"Order {number} is on its way"),
        ("order_delivered", ana.email, f"Order {number} has arrived"),
    ]
    text = Notification.objects.get(kind="order_placed", channel="email").text
    assert f"your order {number}.\n\n2 x Radio\n\n" in text
    assert "It comes to 40.00 USD." in text


def test_a_cancelled_order_is_told(ana):
    order = placed(bearer(ana), item(make_product(stock=50), 1), method="wallet")
    assert verb(bearer(ana), order, "cancel").status_code == 200

    assert told()[-1] == ("order_cancelled", ana.email, f"Order {order['number']} is cancelled")


def test_low_stock_is_told_once_per_crossing(ana):
    radio = make_product("Radio", sku="R-1", stock=7)
    adjust(stock_id=radio.stock_id, quantity=-3, change=change())
    adjust(stock_id=radio.stock_id, quantity=-1, change=change())
    once = told()
    receive(stock_id=radio.stock_id, quantity=10, change=change())
    adjust(stock_id=radio.stock_id, quantity=-12, change=change())

    assert once == [("stock_low", "house@example.org", "Low stock: Radio")]
    assert len(told()) == 2
    assert "Of Radio (R-1) there are 1 left in Online." in Notification.objects.order_by("id").last().text


def test_who_keeps_a_store_is_told_of_its_orders_once(ana):
    here, there, elsewhere = make_store(), make_store(), make_store()
    both, one = make_merchant(here, there), make_merchant(there)
    make_merchant(elsewhere)
    radio = make_product("Radio", price=20_00)
    for store in (here, there, elsewhere):
        sell_at(store, radio, stock=50)
    placed(bearer(ana), item(radio, 1, here), item(radio, 1, there))
    told()

    received = Notification.objects.filter(kind="order_received", user__isnull=False)

    assert sorted(received.values_list("user_id", "channel")) == [
        (user.pk, channel) for user in (both, one) for channel in ("email", "in_app")
    ]  # fmt: skip


def test_who_keeps_a_store_is_told_of_its_low_stock():
    store = make_store("Tienda Centro")
    keeper = make_merchant(store)
    make_merchant(make_store())
    offered = sell_at(store, make_product("Radio", sku="R-1"), stock=7)
    adjust(stock_id=offered.stock_id, quantity=-4, change=change())

    assert told() == [
        ("stock_low", "house@example.org", "Low stock: Radio"), ("stock_low", keeper.email, "Low stock: Radio"),
    ]  # fmt: skip
