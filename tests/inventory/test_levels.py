"""When stock is low, and who is told."""

from datetime import timedelta
from threading import Event
from time import sleep

import pytest
from django.db import OperationalError, transaction

from earmark.base.models import Fact
from earmark.base.sql import rows
from earmark.inventory.errors import InsufficientStock
from earmark.inventory.models import Stock
from earmark.inventory.queries.proof import unproved
from earmark.inventory.services.levels import note_levels
from earmark.inventory.services.stock import adjust, open_stock, receive, set_available, set_low_at
from earmark.ledger import services as ledger
from earmark.ledger.errors import Short
from tests.shop import change, make_product, stock_of

from .orders import order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


def stock(pieces, *, low_at=None):
    """A product with a stock of so many pieces."""
    product = make_product(stock=pieces)
    if low_at is not None:
        set_low_at(stock_id=product.stock_id, low_at=low_at, now=change().now)
    product.refresh_from_db()
    return product


def is_low(product):
    return Stock.objects.get(pk=product.stock_id).low_since is not None


def told():
    return [fact.payload["available"] for fact in Fact.objects.filter(topic="stock.low").order_by("id")]


@pytest.mark.parametrize(
    ("low_at", "pieces", "low"),
    [(None, 6, False), (None, 5, True), (0, 1, False), (0, 0, True), (9, 9, True)],
)
def test_stock_is_low_from_its_line_down(low_at, pieces, low):
    radio = stock(50, low_at=low_at)

    set_available(stock_id=radio.stock_id, available=pieces, change=change())

    assert is_low(radio) is low
    assert told() == ([pieces] if low else [])


def test_the_first_goods_can_be_few():
    kept = open_stock(store_id=1)

    receive(stock_id=kept.pk, quantity=2, change=change())

    assert Stock.objects.get(pk=kept.pk).low_since
    assert told() == [2]


def test_what_nothing_ever_came_into_is_not_low():
    kept = open_stock(store_id=1)

    note_levels([kept.pk], now=change().now)

    assert Stock.objects.get(pk=kept.pk).low_since is None
    assert told() == []


def test_a_line_that_is_moved_is_crossed_at_once():
    radio = stock(8)

    set_low_at(stock_id=radio.stock_id, low_at=8, now=change().now)
    assert (is_low(radio), told()) == (True, [8])

    set_low_at(stock_id=radio.stock_id, low_at=None, now=change().now)
    assert (is_low(radio), told()) == (False, [8])


def test_a_line_can_be_drawn_before_the_first_goods_come():
    kept = open_stock(store_id=1)

    set_low_at(stock_id=kept.pk, low_at=3, now=change().now)

    assert Stock.objects.get(pk=kept.pk).low_since
    receive(stock_id=kept.pk, quantity=4, change=change())
    assert Stock.objects.get(pk=kept.pk).low_since is None


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_the_last_ones_one_tells(race):
    radio = stock(20)

    def take(n):
        with transaction.atomic():
            order(radio, 1)
            note_levels([radio.stock_id], now=change().now)

    assert race(16, take) == [None] * 16
    assert stock_of(radio) == (4, 16)
    assert told() == [5]


@pytest.mark.django_db(transaction=True)
def test_orders_counting_and_a_moving_line_do_not_stand_in_each_other_s_way(race):
    radio = stock(30)
    acts = [
        lambda: order_and_note(radio),
        lambda: set_low_at(stock_id=radio.stock_id, low_at=25, now=change().now),
        lambda: set_available(stock_id=radio.stock_id, available=24, change=change()) and None,
        lambda: set_low_at(stock_id=radio.stock_id, low_at=2, now=change().now),
        lambda: adjust(stock_id=radio.stock_id, quantity=-3, change=change()) and None,
        lambda: receive(stock_id=radio.stock_id, quantity=3, change=change()) and None,
    ]

    for _ in range(5):
        answers = race(12, lambda n: acts[n % 6]())

        assert not [found for found in answers if found and not isinstance(found, Short | InsufficientStock)]
        available, _held = stock_of(radio)
        assert is_low(radio) is (available <= Stock.objects.get(pk=radio.stock_id).low_at)
        assert unproved() == []


def order_and_note(product):
    with transaction.atomic():
        order(product, 2)
        note_levels([product.stock_id], now=change().now)


@pytest.mark.django_db(transaction=True)
def test_a_line_that_moves_while_an_order_takes_pieces_waits_for_it(race):
    radio, taken = stock(10), Event()

    def take():
        with transaction.atomic():
            order(radio, 6)
            taken.set()
            wait_for_a_waiter()
            note_levels([radio.stock_id], now=change().now)

    def move():
        taken.wait(timeout=10)
        set_low_at(stock_id=radio.stock_id, low_at=10, now=change().now)

    assert race(2, lambda n: [take, move][n]()) == [None, None]
    assert (stock_of(radio), is_low(radio), told()) == ((4, 6), True, [4])


@pytest.mark.django_db(transaction=True)
def test_who_finds_goods_given_back_by_the_clock_waits_for_those_who_take_them(race):
    """The order's row says that it has expired; its pieces came back without whoever writes that down."""
    radio, taken = stock(10), Event()
    order(radio, 6, ttl=timedelta(days=-1))
    note_levels([radio.stock_id], now=change().now)
    assert ledger.expire_due() == 1
    assert (stock_of(radio), is_low(radio)) == ((10, 0), True)

    def take():
        with transaction.atomic():
            order(radio, 7)
            note_levels([radio.stock_id], now=change().now)  # it is low already, as far as this one sees
            taken.set()
            wait_for_a_waiter()

    def look():
        taken.wait(timeout=10)
        note_levels([radio.stock_id], now=change().now)

    assert race(2, lambda n: [take, look][n]()) == [None, None]
    assert (stock_of(radio), is_low(radio)) == ((3, 7), True)


def wait_for_a_waiter():
    """Until somebody waits for what this transaction holds."""
    for _ in range(1000):
        if rows("SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)) LIMIT 1"):
            return
        sleep(0.01)
    pytest.fail("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_two_stocks_in_two_orders_in_one_transaction_lose_nothing(race):
    """One call that takes accounts per transaction is the kernel's rule; who breaks it may have to try again."""
    both = [stock(10), stock(10)]
    met = [Event(), Event()]

    def act(n):
        first, second = both if n == 0 else reversed(both)
        with transaction.atomic():
            set_available(stock_id=first.stock_id, available=7 + n, change=change())
            met[n].set()
            met[1 - n].wait(timeout=10)
            set_available(stock_id=second.stock_id, available=7 + n, change=change())

    lost = [found for found in race(2, act) if found]

    assert [type(found) for found in lost] == [OperationalError]
    assert stock_of(both[0]) == stock_of(both[1])
    assert unproved() == []
