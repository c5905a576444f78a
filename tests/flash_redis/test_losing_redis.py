"""Whatever Redis forgets is only holds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import pytest
from django.db import connections
from structlog.testing import capture_logs

from earmark.base.errors import Busy
from earmark.base.redis import gate
from earmark.flash.errors import HoldExpired, SoldOut
from earmark.flash.redis_engine import left_in_redis, opening
from earmark.ledger.services import expire_due
from earmark.orders.models import Order
from tests.flash import someone_near
from tests.flash_redis.acts import buy, cancel, checkout, counted, reserve, sellable


def killed(server):
    """It dies, and another is started, empty."""
    server.kill()
    server.start()


def flushed(server):
    """It runs on, empty."""
    gate().client.flushall()


def shop(promo, users):
    """Each of the users buys one, as often as it takes. The orders' ids; those for whom nothing was left have none."""
    orders, deadline = [], monotonic() + 30
    try:
        while users and monotonic() < deadline:
            try:
                token = reserve(promo, users[-1], datetime.now(UTC))
                orders.append(checkout(token, users[-1], datetime.now(UTC)))
                users.pop()
            except SoldOut:
                users.pop()
            except (Busy, HoldExpired):
                sleep(0.01)
    finally:
        connections.close_all()
    return orders


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("loses", [killed, flushed])
def test_lost_in_the_middle_of_a_sale(loses, selling, own_redis, move_clock, books):
    promo, crowd = selling(quantity=16), [[someone_near() for _ in range(5)] for _ in range(6)]

    with ThreadPoolExecutor(6) as pool:
        buyers = [pool.submit(shop, promo, users) for users in crowd]
        while Order.objects.count() < 4:
            sleep(0.005)
        loses(own_redis)
        orders = [order for buyer in buyers for order in buyer.result()]

    promo.refresh_from_db()
    assert promo.epoch >= 2
    assert set(Order.objects.values_list("pk", flat=True)) == {*orders}
    assert len(orders) <= 16
    books()
    move_clock(timedelta(seconds=61))
    expire_due()
    later = counted(promo, datetime.now(UTC) + timedelta(seconds=61))
    assert len(orders) + sellable(promo, later) == 16


@pytest.mark.django_db
def test_holds_are_forgotten_and_orders_are_not(selling, now, books):
    promo, ann, bob = selling(), someone_near(), someone_near()
    bought, held = reserve(promo, ann, now), reserve(promo, bob, now)
    order = checkout(bought, ann, now)
    gate().client.flushdb()

    with pytest.raises(HoldExpired):
        checkout(held, bob, now)
    assert cancel(held, bob, now) == "expired"
    assert sellable(promo, now) == 4
    assert checkout(bought, ann, now) == order
    with pytest.raises(HoldExpired):
        checkout(held, bob, now)


@pytest.mark.django_db
def test_what_an_older_snapshot_remembers_is_not_sold_again(selling, own_redis, now, books):
    promo, user = selling(quantity=3), someone_near()
    held = reserve(promo, user, now)
    gate().client.save()
    checkout(held, user, now)
    buy(promo, now)
    killed(own_redis)
    assert gate().client.zcard(f"flash:{{{promo.pk}}}:holds") == 1

    assert sellable(promo, now) == 1


@pytest.mark.django_db
def test_without_redis_the_other_engine_sells_on_and_redis_learns_of_it(
    selling, own_redis, now, move_clock, books
):
    promo, ann, bob = selling(quantity=3), someone_near(), someone_near()
    bought, held = reserve(promo, ann, now), reserve(promo, bob, now)
    order = checkout(bought, ann, now)
    own_redis.kill()

    plain = reserve(promo, someone_near(), now)
    with pytest.raises(Busy):
        checkout(held, bob, now)
    with pytest.raises(Busy):
        cancel(held, bob, now)
    assert checkout(bought, ann, now) == order

    assert plain.promo is None
    own_redis.start()
    assert sellable(promo, now) == 1
    move_clock(timedelta(seconds=61))
    expire_due()
    assert sellable(promo, counted(promo, now + timedelta(seconds=61))) == 2


@pytest.mark.django_db
def test_holds_of_the_other_engine_are_counted_once_redis_can_be_reached_again(
    selling, monkeypatch, settings, now
):
    promo, url = selling(quantity=2), settings.REDIS_URL
    reserve(promo, someone_near(), now)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    gate.cache_clear()
    reserve(promo, someone_near(), now)
    settings.REDIS_URL = url
    gate.cache_clear()
    assert left_in_redis([promo.pk], now) == {promo.pk: 1}

    counted(promo, now)

    assert left_in_redis([promo.pk], now) == {promo.pk: 0}


@pytest.mark.django_db(transaction=True)
def test_of_many_who_find_it_lost_one_opens_it(selling, race, monkeypatch, now):
    promo, users, run = selling(quantity=8), [someone_near() for _ in range(8)], opening.run

    def slowly(*given, **named):
        sleep(0.2)
        return run(*given, **named)

    monkeypatch.setattr(opening, "run", slowly)

    tokens = race(8, lambda n: reserve(promo, users[n], now))

    assert {(token.promo, token.epoch) for token in tokens} == {(promo.pk, 1)}


def test_a_redis_that_throws_things_away_is_warned_of(selling, own_redis, now, db):
    gate().client.config_set("maxmemory-policy", "allkeys-lru")

    with capture_logs() as lines:
        reserve(selling(), someone_near(), now)

    assert [line["policy"] for line in lines if line["event"] == "redis_evicts"] == ["allkeys-lru"]
