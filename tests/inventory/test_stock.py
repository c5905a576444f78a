"""Stock changes by movements, and the ledger agrees."""

import pytest
from django.db.models import Sum

from earmark.base.models import Fact
from earmark.inventory.errors import InsufficientStock
from earmark.inventory.models import Movement
from earmark.inventory.services.stock import adjust, receive, set_available
from tests.shop import change, make_product, stock_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


@pytest.fixture
def radio():
    return make_product("Radio", stock=10)


def on_hand(product):
    return Movement.objects.filter(stock_id=product.stock_id).aggregate(sum=Sum("quantity"))["sum"]


def test_goods_that_come_in_can_be_sold(radio):
    receive(stock_id=radio.stock_id, quantity=5, change=change())

    assert stock_of(radio) == (15, 0)
    assert on_hand(radio) == 15


def test_more_than_there_is_cannot_go_out(radio):
    with pytest.raises(InsufficientStock) as refused:
        adjust(stock_id=radio.stock_id, quantity=-11, change=change())

    assert refused.value.members == {"available": 10, "asked": 11}
    assert stock_of(radio) == (10, 0)
    assert on_hand(radio) == 10


def test_setting_what_is_there_records_the_difference(radio):
    moved = set_available(stock_id=radio.stock_id, available=4, change=change("counted"))

    assert (moved.kind, moved.quantity, moved.reason) == ("adjust", -6, "counted")
    assert stock_of(radio) == (4, 0)


def test_setting_what_is_there_already_records_nothing(radio):
    assert set_available(stock_id=radio.stock_id, available=10, change=change()) is None


def test_low_stock_is_told_once_per_crossing(radio):
    def told():
        return [fact.payload["available"] for fact in Fact.objects.filter(topic="stock.low").order_by("id")]

    adjust(stock_id=radio.stock_id, quantity=-5, change=change())
    adjust(stock_id=radio.stock_id, quantity=-1, change=change())
    assert told() == [5]

    receive(stock_id=radio.stock_id, quantity=3, change=change())
    adjust(stock_id=radio.stock_id, quantity=-3, change=change())
    assert told() == [5, 4]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_set_it_at_once_the_last_has_the_last_word(radio, race):
    race(10, lambda n: set_available(stock_id=radio.stock_id, available=n + 20, change=change()))

    available, held = stock_of(radio)
    assert available in range(20, 30)
    assert held == 0
    assert on_hand(radio) == available
