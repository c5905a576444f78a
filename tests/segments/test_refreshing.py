"""Orders keep the segments right at once, and every night goes over all of them."""

import contextlib
from datetime import timedelta
from threading import Event
from time import sleep

import pytest
from django.db import connection, transaction

from earmark.base import clock, facts
from earmark.base.sql import rows
from earmark.flash import tasks
from earmark.flash.services.segments import refresh_segments, refresh_segments_after
from earmark.identity.models import Profile, User
from earmark.orders.models import Order
from tests.factories import bearer
from tests.orders.calls import item, placed, verb
from tests.shop import make_product

from .people import LONG_AGO, NOW, customer, flags, order, worked_out


def tell():
    facts.deliver(clock=clock.now)


@pytest.mark.django_db(transaction=True)
def test_an_order_and_its_cancelling_are_heard_of():
    user, chair = customer(), make_product(stock=9)
    client = bearer(user)

    orders = [placed(client, item(chair)) for _ in range(3)]
    tell()
    assert flags(user) == (False, True)

    for one in orders:
        verb(client, one, "cancel")
    tell()
    assert flags(user) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_look_at_once_the_second_sees_what_the_first_saw(race):
    """The first has counted three and not committed; then one is cancelled, and the second counts."""
    user = customer(orders=[NOW] * 2)
    assert worked_out(user) == (False, False)
    last, counted = order(user), Event()

    def before():
        with transaction.atomic():
            refresh_segments(user_ids=[user.pk], now=NOW)
            counted.set()
            with contextlib.suppress(TimeoutError):
                wait_for_a_waiter()

    def after():
        counted.wait(timeout=10)
        Order.objects.filter(pk=last.pk).update(status="cancelled")
        refresh_segments(user_ids=[user.pk], now=NOW)

    assert race(2, lambda n: [before, after][n]()) == [None, None]
    assert flags(user) == (False, False)


@pytest.mark.django_db(transaction=True)
def test_the_night_does_not_undo_what_an_order_has_just_done(race):
    """It has seen two orders and waits for the profile; meanwhile there are three."""
    user = customer(orders=[NOW] * 2)
    locked = Event()

    def day():
        with transaction.atomic():
            refresh_segments(user_ids=[user.pk], now=NOW)
            locked.set()
            wait_for_a_waiter()
            order(user)
            refresh_segments(user_ids=[user.pk], now=NOW)

    def night():
        locked.wait(timeout=10)
        refresh_segments_after(user.pk - 1, now=NOW)

    assert race(2, lambda n: [day, night][n]()) == [None, None]
    assert flags(user) == (False, True)


def wait_for_a_waiter():
    """Until somebody waits for what this transaction holds. Raises TimeoutError."""
    for _ in range(200):
        if rows("SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)) LIMIT 1"):
            return
        sleep(0.01)
    raise TimeoutError


@pytest.fixture
def queued(monkeypatch):
    """What the task has rung for, in place of the broker."""
    calls = []
    monkeypatch.setattr(tasks.refresh_segments, "delay", calls.append)
    return calls


def crowd(count):
    """So many customers who joined long ago; every third has ordered three times of late. Ids in order."""
    users = User.objects.bulk_create(
        User(username=f"c{n}", email=f"c{n}@example.com", date_joined=LONG_AGO) for n in range(count)
    )
    Profile.objects.bulk_create(Profile(user=user) for user in users)
    moment = clock.now() - timedelta(days=1)
    rows(
        "INSERT INTO orders_order (id, number, user_id, status, currency, subtotal, discount, total, transfer_id, "
        "created_at, updated_at) SELECT o.id, left(o.id::text, 16), o.user, 'shipped', 'USD', 0, 0, 0, o.id, %s, %s "
        "FROM (SELECT gen_random_uuid() AS id, u AS user FROM unnest(%s::bigint[]) u, generate_series(1, 3)) o "
        "RETURNING 1",
        (moment, moment, [user.pk for user in users[::3]]),
    )
    return [user.pk for user in users]


@pytest.mark.django_db
def test_a_night_goes_over_everybody_a_statement_a_batch(settings, queued, statements):
    ids = crowd(3000)
    settings.SEGMENTS_BATCH = 1000

    with statements() as seen:
        tasks.refresh_segments()
        for _ in range(3):
            tasks.refresh_segments(queued[-1])

    assert queued == ids[999::1000]
    assert len(seen) == 4
    assert Profile.objects.filter(is_frequent=True, is_new_user=False).count() == 1000
    assert Profile.objects.filter(is_frequent=False, is_new_user=True).count() == 2000


@pytest.mark.django_db
def test_a_night_without_news_writes_nothing():
    crowd(300)
    refresh_segments_after(0, now=clock.now())

    def versions():
        return rows(
            "SELECT user_id, xmin::text, xmax::text, ctid::text FROM identity_profile ORDER BY user_id"
        )

    before = versions()
    refresh_segments_after(0, now=clock.now())

    assert versions() == before


@pytest.mark.django_db
def test_orders_are_found_by_index():
    ids = crowd(600)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE orders_order, identity_user, identity_profile")
        cursor.execute(
            "EXPLAIN SELECT * FROM flash.segments_of(%s, %s, 3, %s)", [ids[:50], LONG_AGO, LONG_AGO]
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Seq Scan on orders_order" not in plan
