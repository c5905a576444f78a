"""Token buckets in Redis, spent from leases in the process."""

from math import ceil
from time import monotonic, sleep

import pytest
import time_machine

from earmark.base import throttle
from earmark.base.redis import gate
from earmark.base.throttle import Limiter, Throttled


@pytest.fixture
def time(monkeypatch):
    """The process's clock, which a test moves; Redis keeps its own."""

    class Time:
        now = 1000.0

        def __call__(self):
            return self.now

    clock = Time()
    monkeypatch.setattr(throttle, "monotonic", clock)
    return clock


def spend_all(limiter, caller, most=10_000):
    """How many tokens there were."""
    for spent in range(most):
        try:
            limiter.spend(caller)
        except Throttled:
            return spent
    return most


def flowed_in(limiter, *, since):
    """How many tokens may have come meanwhile: Redis' own clock stands still for nobody."""
    return ceil((monotonic() - since) * limiter.per_minute / 60)


def test_a_minutes_tokens_may_go_at_once_and_then_no_more():
    limiter, began = Limiter("read", 60), monotonic()

    assert 60 <= spend_all(limiter, "ana") <= 60 + flowed_in(limiter, since=began)


def test_the_refusal_says_when_the_next_token_comes():
    limiter, began = Limiter("write", 6), monotonic()
    spend_all(limiter, "ana")

    with pytest.raises(Throttled) as refusal:
        limiter.spend("ana")

    assert refusal.value.members["limit"] == 6
    assert 10 - (monotonic() - began) <= refusal.value.members["retry_after"] <= 10


def test_each_caller_and_each_scope_has_a_bucket_of_its_own():
    reads, writes = Limiter("read", 3), Limiter("write", 3)
    spend_all(reads, "ana")

    assert spend_all(reads, "bob") == 3
    assert spend_all(writes, "ana") == 3


def test_processes_share_the_bucket():
    processes, began = [Limiter("read", 1200) for _ in range(4)], monotonic()

    spent = sum(spend_all(process, "ana") for process in processes)

    assert 1200 <= spent <= 1200 + flowed_in(processes[0], since=began)


def test_a_busy_caller_costs_a_trip_only_once_in_a_while(trips, time):
    limiter = Limiter("read", 1200)

    for _ in range(600):
        limiter.spend("ana")

    assert len(trips) < 25


def test_a_quiet_caller_leaves_little_lying_about(time):
    busy, quiet = Limiter("read", 600), Limiter("read", 600)
    for _ in range(20):
        quiet.spend("ana")
        time.now += 2

    assert spend_all(busy, "ana") >= 600 - 20 - 4


def test_what_was_taken_and_not_spent_ends_with_its_lease(trips, time):
    limiter = Limiter("read", 1200)
    limiter.spend("ana")
    time.now += 9
    limiter.spend("ana")
    assert len(trips) == 1

    time.now += 2
    limiter.spend("ana")
    assert len(trips) == 2


def test_who_is_refused_asks_redis_no_more_until_there_is_a_token(trips, time):
    limiter = Limiter("write", 6)
    spend_all(limiter, "ana")
    asked = len(trips)

    assert [spend_all(limiter, "ana") for _ in range(50)] == [0] * 50
    assert len(trips) == asked

    time.now += 11
    spend_all(limiter, "ana")
    assert len(trips) > asked


def test_tokens_come_back_as_time_goes_by(time):
    limiter = Limiter("read", 6_000)  # a hundred a second
    spend_all(limiter, "ana")
    time.now += 1
    sleep(0.02)  # Redis' own clock cannot be moved

    assert spend_all(limiter, "ana", most=1) == 1


def test_without_redis_there_is_no_limit(redis_away):
    limiter = Limiter("login", 2)

    assert spend_all(limiter, "ana", most=50) == 50


def test_a_bucket_that_nobody_uses_is_forgotten():
    Limiter("read", 60).spend("ana")

    assert 0 < gate().client.pttl("throttle:read:ana") <= 60_000


def test_a_process_remembers_only_so_many_callers(monkeypatch):
    monkeypatch.setattr(throttle, "REMEMBERED", 10)
    limiter = Limiter("read", 60)

    for number in range(50):
        limiter.spend(f"user:{number}")

    assert len(limiter._leases) == 10


@pytest.mark.django_db  # the race closes its threads' connections
def test_sixty_threads_get_what_there_is(race):
    processes, began = [Limiter("reserve", 120) for _ in range(4)], monotonic()

    spent = race(60, lambda number: spend_all(processes[number % 4], "ana", most=3))

    # At most a lease of each process lies about.
    assert 120 - 4 * 6 <= sum(spent) <= 120 + flowed_in(processes[0], since=began)


@time_machine.travel("2020-01-01", tick=False)
def test_the_clock_of_this_machine_does_not_matter():
    assert spend_all(Limiter("write", 5), "ana") == 5
