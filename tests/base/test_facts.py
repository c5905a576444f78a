"""Facts: told after the commit, at least once, to each listener by itself."""

from datetime import timedelta

import pytest
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from earmark.base import facts
from earmark.base.models import Fact
from earmark.base.redis import gate
from tests.factories import Clock

pytestmark = pytest.mark.django_db(transaction=True)

TOPIC = "test.happened"


class Listener:
    """Remembers what it was told; fails while `fails`."""

    def __init__(self):
        self.heard, self.fails = [], False

    def __call__(self, payload, now):
        if self.fails:
            raise ValueError("not now")
        self.heard.append(payload["n"])


@pytest.fixture
def clock():
    """Far enough ahead that everything written meanwhile is due."""
    clock = Clock()
    clock.advance(minutes=1)
    return clock


@pytest.fixture
def ears(monkeypatch):
    """Two listeners."""
    ears = {"left": Listener(), "right": Listener()}
    monkeypatch.setattr(facts, "_listeners", {TOPIC: ears})
    return ears


@pytest.fixture
def rung(monkeypatch):
    """The tasks that were queued."""
    tasks = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: tasks.append(name))
    return tasks


def publish(n=1):
    """In a transaction of its own."""
    with transaction.atomic():
        facts.publish(TOPIC, {"n": n})


def test_what_is_committed_is_told_to_everybody_and_forgotten(ears, clock):
    publish()

    told = facts.deliver(clock=clock)

    assert (told.delivered, told.failed) == (1, 0)
    assert (ears["left"].heard, ears["right"].heard) == ([1], [1])
    assert not Fact.objects.exists()


def test_what_is_rolled_back_never_happened(ears, clock, rung):
    with transaction.atomic():
        facts.publish(TOPIC, {"n": 1})
        transaction.set_rollback(True)

    facts.deliver(clock=clock)

    assert (ears["left"].heard, rung) == ([], [])


def test_nobody_is_rung_before_the_commit(ears, rung):
    with transaction.atomic():
        facts.publish(TOPIC, {"n": 1})
        assert rung == []

    assert rung == [facts.DELIVERY_TASK]


def test_facts_are_told_in_the_order_in_which_they_happened(ears, clock):
    for n in range(5):
        publish(n)

    facts.deliver(clock=clock)

    assert ears["left"].heard == [0, 1, 2, 3, 4]


def test_more_than_a_batch_is_told_in_one_go(ears, clock):
    with transaction.atomic():
        for n in range(facts.BATCH + 5):
            facts.publish(TOPIC, {"n": n})

    assert facts.deliver(clock=clock).delivered == facts.BATCH + 5


def test_who_fails_is_told_again_later_and_the_others_are_not(ears, clock):
    ears["left"].fails = True
    publish()

    first = facts.deliver(clock=clock)
    at_once = facts.deliver(clock=clock)
    ears["left"].fails = False
    clock.advance(seconds=1)
    later = facts.deliver(clock=clock)

    assert [(told.delivered, told.failed) for told in (first, at_once, later)] == [(0, 1), (0, 0), (1, 0)]
    assert (ears["left"].heard, ears["right"].heard) == ([1], [1])


def test_one_failure_does_not_hold_up_the_next_fact(ears, clock):
    ears["left"].fails = True
    publish(1)
    publish(2)

    facts.deliver(clock=clock)

    assert ears["right"].heard == [1, 2]


def test_waits_grow_and_the_error_is_kept(ears, clock):
    ears["left"].fails = True
    publish()
    waits = []
    for _ in range(12):
        facts.deliver(clock=clock)
        fact = Fact.objects.get()
        waits.append(fact.due_at - clock())
        clock.now = fact.due_at

    assert waits[0] <= timedelta(seconds=0.5)
    assert waits[11] >= timedelta(minutes=2)
    assert fact.error == "left: ValueError: not now"
    assert fact.done == ["right"]


def test_after_many_attempts_a_fact_is_dead_and_kept(ears, clock):
    ears["left"].fails = True
    publish()
    for _ in range(facts.ATTEMPTS_BEFORE_DEAD):
        facts.deliver(clock=clock)
        clock.advance(minutes=10)

    ears["left"].fails = False
    told = facts.deliver(clock=clock)

    assert Fact.objects.get().dead_at is not None
    assert (told.delivered, ears["left"].heard, ears["right"].heard) == (0, [], [1])


def test_a_teller_that_died_is_replaced_when_its_lease_has_ended(ears, clock, monkeypatch):
    def die(fact, *, now):
        raise KeyboardInterrupt

    publish()
    with monkeypatch.context() as patch:
        patch.setattr(facts, "_tell", die)
        with pytest.raises(KeyboardInterrupt):
            facts.deliver(clock=clock)

    assert facts.deliver(clock=clock).delivered == 0
    clock.advance(seconds=facts.LEASE.total_seconds())
    assert facts.deliver(clock=clock).delivered == 1


def test_a_topic_that_nobody_listens_to_is_forgotten(ears, clock):
    with transaction.atomic():
        facts.publish("test.ignored", {})

    assert facts.deliver(clock=clock).delivered == 1
    assert not Fact.objects.exists()


def test_many_in_one_moment_ring_once(ears, rung, monkeypatch):
    # However slowly this machine rings, it is one moment.
    monkeypatch.setattr("earmark.base.alarm.LIFETIME_MS", 600_000)

    for n in range(50):
        publish(n)

    assert rung == [facts.DELIVERY_TASK]


def test_who_rings_after_the_look_has_begun_is_heard(ears, rung, clock):
    publish(1)
    facts.deliver(clock=clock)
    publish(2)

    assert rung == [facts.DELIVERY_TASK] * 2


def test_an_alarm_that_nobody_heard_runs_out(ears, rung):
    publish()

    assert 0 < gate().client.pttl(facts.ALARM) <= 2000


@pytest.mark.parametrize("away", ["redis", "broker"])
def test_what_nobody_rang_for_is_found_by_the_sweeper(ears, clock, away, request, monkeypatch):
    def refuse(*_, **__):
        raise OperationalError

    if away == "redis":
        request.getfixturevalue("redis_away")
    else:
        monkeypatch.setattr(current_app, "send_task", refuse)
    publish()

    facts.deliver(clock=clock)

    assert ears["left"].heard == [1]


def test_two_deliveries_at_once_tell_once(ears, clock, race):
    with transaction.atomic():
        for n in range(250):
            facts.publish(TOPIC, {"n": n})

    told = race(4, lambda _: facts.deliver(clock=clock))

    assert sum(delivery.delivered for delivery in told) == 250
    assert sorted(ears["left"].heard) == list(range(250))
