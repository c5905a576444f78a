"""A primary dies in the middle of a sale: nothing is oversold, nobody sees a 500, and all of it is sold."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic, sleep

import pytest
from django.db import connections

from earmark.base.errors import Busy
from earmark.base.redis import RedisAway, gate
from earmark.flash.errors import HoldExpired
from earmark.flash.redis_engine import keep_right
from earmark.flash.redis_engine.scripts import key
from earmark.orders.models import Order
from tests.factories import bearer
from tests.flash import someone_near
from tests.flash_redis import acts
from tests.redis_cluster.cluster import PRIMARIES, Cluster, eventually
from tests.reservations.calls import checkout, reserve

pytestmark = pytest.mark.django_db(transaction=True)

QUOTA, BUYERS = 40, 8
#: What a customer may be told: come again, or take another ticket.
EXPECTED = {200, 201, 409, 410, 503}


@contextmanager
def beat():
    """Redis is counted against the escrow, as every second in a house."""
    stop = threading.Event()

    def run():
        try:
            while not stop.wait(0.1):
                try:
                    keep_right(now=datetime.now(UTC))
                except RedisAway:
                    pass
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def shop(promo, client, most):
    """Buys one after the other until about so many are sold. How often each status came."""
    said, deadline = Counter(), monotonic() + 25
    try:
        while Order.objects.count() < most and monotonic() < deadline:
            answer = reserve(client, promo)
            said[answer.status_code] += 1
            if answer.status_code == 201:
                token = answer.json()["reservation_token"]
                for _ in range(3):
                    sold = checkout(client, token, payment_method="on_delivery")
                    said[sold.status_code] += 1
                    if sold.status_code != 503:
                        break
                    sleep(0.02)
            sleep(0.02)
    finally:
        connections.close_all()
    return said


def sell(promo, during=None, most=QUOTA):
    """Everybody buys; `during` happens in the middle. How often each status came in all."""
    clients = [bearer(someone_near()) for _ in range(BUYERS)]
    with beat(), ThreadPoolExecutor(BUYERS) as pool:
        buyers = [pool.submit(shop, promo, client, most) for client in clients]
        if during:
            eventually(lambda: Order.objects.count() >= QUOTA // 4)
            during()
        return sum((buyer.result() for buyer in buyers), Counter())


def in_redis(promo, user):
    """A ticket of an epoch after the first; None while the other engine sells."""
    try:
        token = acts.reserve(promo, user, datetime.now(UTC))
    except Busy:
        return None
    if token.epoch > 1:
        return token
    acts.cancel(token, user, datetime.now(UTC))
    return None


@pytest.mark.parametrize("dies", ["its own", "another"])
def test_nobody_takes_over(dies, cluster, selling, books):
    promo = selling(quantity=QUOTA, stock=QUOTA)
    here = cluster.owner(key(promo.pk, "state"))
    victim = cluster.servers[here if dies == "its own" else (here + 1) % PRIMARIES]
    try:
        said = sell(promo, victim.kill)
    finally:
        victim.start()
        cluster.wait()

    assert said.keys() <= EXPECTED
    assert Order.objects.count() == said[200] == QUOTA
    promo.refresh_from_db()
    if dies == "another":
        assert (promo.epoch, said[503]) == (1, 0)
    books()


def test_its_replica_takes_over(tmp_path, settings, selling, books):
    cluster = Cluster(tmp_path)
    try:
        settings.REDIS_URL = cluster.url
        gate.cache_clear()
        promo, ann = selling(quantity=QUOTA, stock=QUOTA), someone_near()
        here = cluster.owner(key(promo.pk, "state"))
        cluster.follow(here)
        held = acts.reserve(promo, ann, datetime.now(UTC))
        ticket = key(promo.pk, f"ticket:{held.id}")
        eventually(lambda: cluster.clients[PRIMARIES].hget(ticket, "state") == b"held")

        said = sell(promo, cluster.servers[here].kill, most=QUOTA - 2 * BUYERS)
        eventually(lambda: cluster.owner(key(promo.pk, "state")) == PRIMARIES)
        assert (
            cluster.clients[PRIMARIES].hget(ticket, "state") == b"held"
        )  # it remembers, and is not believed
        anew = eventually(lambda: in_redis(promo, ann))
        said += sell(promo, most=QUOTA - 1)

        with pytest.raises(HoldExpired):
            acts.checkout(held, ann, datetime.now(UTC))
        assert acts.checkout(anew, ann, datetime.now(UTC))
        assert said.keys() <= EXPECTED
        assert Order.objects.count() == said[200] + 1 == QUOTA
        books()
    finally:
        cluster.stop()
