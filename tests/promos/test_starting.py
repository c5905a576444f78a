"""Promotions start when their window opens, once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from earmark.base.models import Fact
from earmark.flash.models import FlashPromo
from earmark.flash.services.starting import start_due, start_promo
from earmark.ledger.queries import balance
from tests.flash import make_promo
from tests.shop import stock_of

pytestmark = pytest.mark.django_db


def now(**later):
    return datetime.now(UTC) + timedelta(**later)


def started():
    """Promotions that somebody was told of."""
    return [fact.payload["promo"] for fact in Fact.objects.filter(topic="promo.started")]


@pytest.mark.parametrize(("quantity", "stock", "allotted"), [(5, 20, 5), (30, 20, 20), (5, 0, 0)])
def test_its_quantity_is_set_aside_as_far_as_it_is_there(books, quantity, stock, allotted):
    promo = make_promo(stock=stock, quantity=quantity)

    start_promo(promo_id=promo.pk, now=now())

    promo.refresh_from_db()
    assert (promo.status, promo.allotted) == ("active", allotted)
    assert promo.started_at
    assert balance(promo.account_id).available == allotted
    assert stock_of(promo.store_product) == (stock - allotted, 0)
    assert started() == [promo.pk]


def test_without_a_quantity_nothing_moves():
    promo = make_promo(stock=20)

    start_promo(promo_id=promo.pk, now=now())

    promo.refresh_from_db()
    assert (promo.status, promo.account_id, promo.allotted) == ("active", None, None)
    assert stock_of(promo.store_product) == (20, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"opens_in": 60},
        {"opens_in": -120, "lasts": 60},
        {"status": "cancelled"},
        {"status": "finished"},
        {"status": "active"},
    ],
    ids=lambda fields: next(iter(fields.values())),
)
def test_only_what_is_scheduled_and_open_starts(fields):
    promo = make_promo(quantity=5, **fields)

    start_promo(promo_id=promo.pk, now=now())
    start_promo(promo_id=0, now=now())

    assert FlashPromo.objects.values_list("account", "started_at").get() == (None, None)
    assert started() == []


@pytest.mark.django_db(transaction=True)
def test_of_all_who_start_it_at_once_one_does(race, books):
    promo = make_promo(stock=20, quantity=5)

    results = race(6, lambda _: start_promo(promo_id=promo.pk, now=now()))

    assert results == [None] * 6
    assert stock_of(promo.store_product) == (15, 0)
    assert started() == [promo.pk]


@pytest.mark.django_db(transaction=True)
def test_one_that_cannot_start_does_not_stop_the_others(race):
    stuck, free = make_promo(opens_in=-90), make_promo()

    def start(n):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        return start_due(now=now())

    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT FROM flash_flashpromo WHERE id = %s FOR UPDATE", [stuck.pk])
        assert race(1, start) == [1]
        cursor.execute("ROLLBACK")

    assert started() == [free.pk]
    assert start_due(now=now()) == 1
    assert sorted(started()) == [stuck.pk, free.pk]


def test_the_kernels_clock_opens_a_window_too(move_clock):
    promo = make_promo(opens_in=60)

    move_clock(timedelta(seconds=61))
    start_promo(promo_id=promo.pk, now=now())

    assert started() == [promo.pk]
