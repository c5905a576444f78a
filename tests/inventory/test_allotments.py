"""Pieces that are set aside and given back: still on hand, never sold twice."""

from datetime import timedelta

import pytest
from django.db import transaction

from earmark.base.ids import new_id
from earmark.base.models import Fact
from earmark.inventory.models import Allotment, Stock
from earmark.inventory.queries.proof import unproved
from earmark.inventory.queries.taken import taken_from
from earmark.inventory.rules import PIECE
from earmark.inventory.services.allotments import Aside, give_back, set_aside
from earmark.ledger import services as ledger
from earmark.ledger.errors import AccountClosed
from earmark.ledger.queries import balance
from earmark.ledger.rules import Line
from tests.ledger.conftest import move_clock
from tests.shop import change, make_product, stock_of

from .orders import order

__all__ = ["move_clock"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


def chairs(stock):
    """A product with so many in stock."""
    product = make_product(stock=stock)
    product.refresh_from_db()
    return product


def aside(product, quantity):
    """What was set aside of the product's stock."""
    with transaction.atomic():
        return set_aside(stock_id=product.stock_id, quantity=quantity, now=change().now)


def end(found):
    """It is over."""
    with transaction.atomic():
        give_back(account=found.account, now=change().now)


def hold(account, *, ttl=None):
    """One of what was set aside is held; the transfer's id."""
    sold, id = ledger.system_account(code="sold", unit=PIECE), new_id()
    line = Line(debit=account, credit=sold, amount=1)
    ledger.hold(id=id, owner=account, key=f"hold:{id}", kind="reservation", lines=[line], ttl=ttl)
    return id


@pytest.mark.parametrize(("stock", "asked", "moved"), [(20, 8, 8), (20, 20, 20), (5, 8, 5), (0, 3, 0)])
def test_as_many_are_set_aside_as_there_are(stock, asked, moved):
    chair = chairs(20)
    if stock != 20:
        order(chair, 20 - stock)

    found = aside(chair, asked)

    assert (found.quantity, balance(found.account).available) == (moved, moved)
    assert stock_of(chair) == (stock - moved, 20 - stock)
    assert unproved() == []


def test_what_never_had_any_goods_sets_an_empty_account_aside():
    kept = Stock.objects.create(store_id=1)

    with transaction.atomic():
        found = set_aside(stock_id=kept.pk, quantity=3, now=change().now)

    assert found.quantity == 0
    assert Allotment.objects.get(account=found.account).stock_id == kept.pk


def test_what_has_expired_on_the_stock_can_be_set_aside_however_many_holds_it_was():
    chair = chairs(130)
    for _ in range(120):
        order(chair, 1, ttl=timedelta(days=-1))

    found = aside(chair, 125)

    assert found.quantity == 125
    assert sum(stock_of(chair)) == 5


def test_what_is_left_goes_home_with_the_sweep_and_so_does_what_comes_back_late(move_clock):
    chair = chairs(10)
    found = aside(chair, 6)
    sold, given_back, expired = (hold(found.account, ttl=timedelta(seconds=n)) for n in (60, 60, 1))
    end(found)
    end(found)
    ledger.return_leftovers()
    assert stock_of(chair) == (7, 0)

    ledger.post(sold)
    ledger.void(given_back)
    move_clock(timedelta(seconds=2))
    assert ledger.expire_due() == 1
    move_clock(timedelta())
    ledger.return_leftovers()

    assert ledger.extend(expired, ttl=None).won is False
    assert stock_of(chair) == (9, 0)
    # the ledger alone was told of the sale
    assert unproved() == [f"stock {chair.stock_id}: 9 on hand, movements say 10"]


def test_a_closed_allotment_sells_nothing():
    found = aside(chairs(10), 6)
    end(found)

    with pytest.raises(AccountClosed):
        hold(found.account)


def test_who_sets_the_last_ones_aside_is_told_that_the_stock_is_low():
    chair = chairs(10)

    aside(chair, 7)

    [fact] = Fact.objects.filter(topic="stock.low")
    assert fact.payload["available"] == 3


def test_a_transfer_takes_from_a_stock_only_what_was_not_set_aside():
    chair = chairs(10)
    found = aside(chair, 6)

    assert taken_from(order(chair, 1)) == [chair.stock_id]
    assert taken_from(hold(found.account)) == []


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_to_set_the_same_goods_aside_each_gets_others(race):
    chair = chairs(20)

    found = race(8, lambda n: aside(chair, 6) if n % 2 else order(chair, 1))

    quantities = [each.quantity for each in found if isinstance(each, Aside)]
    available, held = stock_of(chair)
    assert (len(quantities), available, sum(quantities) + held) == (4, 0, 20)
    assert unproved() == []
