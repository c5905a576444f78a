"""Facts about one thing, told one after the other to those who ask for it."""

import pytest
from django.db import transaction

from earmark.base import facts
from earmark.base.models import Fact
from tests.factories import Clock

pytestmark = pytest.mark.django_db(transaction=True)


class Listener:
    """Remembers what it was told; fails at what it `refuses`."""

    def __init__(self):
        self.heard, self.refuses = [], set()

    def __call__(self, payload, *_):
        if payload["n"] in self.refuses:
            raise ValueError("not now")
        self.heard.append(payload["n"])


@pytest.fixture
def clock():
    """Far enough ahead that everything written meanwhile is due."""
    clock = Clock()
    clock.advance(minutes=1)
    return clock


@pytest.fixture
def ear(monkeypatch):
    """Hears of two topics in order."""
    monkeypatch.setattr(facts, "_listeners", {})
    listener = Listener()
    for topic in ("test.begun", "test.ended"):
        facts.subscribe_in_order(topic, "ear", listener, about="thing")
    return listener


def publish(n, *, thing="a", topic="test.begun"):
    with transaction.atomic():
        facts.publish(topic, {"n": n, "thing": thing})


def test_who_fails_holds_up_what_is_about_the_same_and_nothing_else(ear, clock):
    ear.refuses = {1}
    publish(1, thing="a")
    publish(2, thing="a", topic="test.ended")
    publish(3, thing="b")

    first = facts.deliver(clock=clock)
    ear.refuses = set()
    clock.advance(seconds=1)
    facts.deliver(clock=clock)

    assert (first.delivered, first.failed, first.waiting) == (1, 1, 1)
    assert ear.heard == [3, 1, 2]


def test_waiting_is_no_attempt(ear, clock):
    ear.refuses = {1}
    publish(1)
    publish(2)
    for _ in range(facts.ATTEMPTS_BEFORE_DEAD - 1):
        facts.deliver(clock=clock)
        clock.advance(minutes=10)

    waiting = Fact.objects.order_by("id").last()
    assert (waiting.attempts, waiting.error) == (0, "")


def test_what_was_given_up_is_not_waited_for(ear, clock):
    ear.refuses = {1}
    publish(1)
    publish(2)
    for _ in range(facts.ATTEMPTS_BEFORE_DEAD + 1):
        facts.deliver(clock=clock)
        clock.advance(minutes=10)

    assert ear.heard == [2]


def test_others_who_fail_are_not_waited_for(ear, clock):
    other = Listener()
    other.refuses = {1}
    facts.subscribe("test.begun", "other", other)
    publish(1)
    publish(2)

    facts.deliver(clock=clock)

    assert ear.heard == [1, 2]


def test_a_listener_is_told_when_it_happened(monkeypatch, clock):
    told = []
    monkeypatch.setattr(facts, "_listeners", {})
    facts.subscribe_in_order("test.begun", "ear", lambda *given: told.append(given), about="thing")
    publish(1)
    written = Fact.objects.get().created_at

    facts.deliver(clock=clock)

    assert told == [({"n": 1, "thing": "a"}, written, clock())]


def test_several_deliverers_keep_the_order_of_each_thing(ear, clock, race, monkeypatch):
    monkeypatch.setattr(facts, "BATCH", 3)  # so that each has a little of everything
    failed = set()

    def now_and_then(payload, *_):
        if payload["n"] % 7 == 0 and payload["n"] not in failed:
            failed.add(payload["n"])
            raise ValueError("not now")
        ear.heard.append(payload["n"])

    for topic in ("test.begun", "test.ended"):
        facts.subscribe_in_order(topic, "ear", now_and_then, about="thing")
    for n in range(36):
        publish(n, thing=str(n % 3), topic=("test.begun", "test.ended")[n % 2])

    for _ in range(20):
        if Fact.objects.exists():
            race(3, lambda _: facts.deliver(clock=clock))
            clock.advance(seconds=1)

    assert sorted(ear.heard) == list(range(36))
    for thing in range(3):
        of_it = [n for n in ear.heard if n % 3 == thing]
        assert of_it == sorted(of_it)
