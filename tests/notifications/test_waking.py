"""The alarms: many writers cost one task a channel, a broker may be away, and no channel takes all workers."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from celery import current_app
from kombu.exceptions import OperationalError
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from earmark.base.alarm import LANES
from earmark.base.redis import gate
from earmark.base.redis_gate import Gate
from earmark.notifications import alarm, tasks
from earmark.notifications.rules import ChannelName

EMAIL, SMS = ChannelName.EMAIL, ChannelName.SMS


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: names.append(name))
    return names


@pytest.fixture
def redis_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = Gate(Redis(port=1, retry=Retry(NoBackoff(), 0)))
    monkeypatch.setattr("earmark.base.alarm.gate", lambda: nobody)


@pytest.fixture
def lanes() -> Iterator[ExitStack]:
    """`lanes.enter_context(alarm.lane(…))` stays in it until the test is over."""
    with ExitStack() as held:
        yield held


def test_a_thousand_rings_in_one_moment_are_one_task_a_channel(
    sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slowly this machine rings, it is one moment.
    monkeypatch.setattr("earmark.base.alarm.LIFETIME_MS", 600_000)

    for _ in range(500):
        alarm.ring("email")
        alarm.ring("sms", "in_app")

    assert sent == ["notifications.send_email", "notifications.send_sms"]


def test_who_rings_after_the_sender_has_begun_is_heard(sent: list[str]) -> None:
    alarm.ring("email")
    with alarm.lane(EMAIL):
        alarm.ring("email")

    assert len(sent) == 2


def test_the_last_release_rings_for_all(sent: list[str]) -> None:
    tasks.send_waiting()

    assert sent == [f"notifications.send_{channel}" for channel in ("email", "sms", "push")]


@pytest.mark.usefixtures("redis_gone")
def test_redis_may_be_away(sent: list[str]) -> None:
    alarm.ring("email")
    with alarm.lane(EMAIL) as free:
        assert free

    assert sent == []


def test_the_broker_may_be_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("broker away")

    monkeypatch.setattr(current_app, "send_task", refuse)

    alarm.ring("email")


def test_a_channel_that_hangs_leaves_workers_to_the_others(lanes: ExitStack) -> None:
    at_mail = [lanes.enter_context(alarm.lane(EMAIL)) for _ in range(LANES + 1)]

    assert at_mail == [True] * LANES + [False]
    assert lanes.enter_context(alarm.lane(SMS))


def test_a_lane_is_free_again_after_its_run_and_after_the_death_of_who_was_in_it(lanes: ExitStack) -> None:
    for _ in range(LANES + 1):
        with alarm.lane(EMAIL) as free:
            assert free

    lanes.enter_context(alarm.lane(EMAIL))

    [key] = gate().client.keys("notifications:email:lane:*")
    assert 0 < gate().client.pttl(key) <= 30_000


def test_who_outstays_a_lane_does_not_free_another_s(lanes: ExitStack) -> None:
    with alarm.lane(EMAIL):
        gate().client.flushdb()
        lanes.enter_context(alarm.lane(EMAIL))

    assert gate().client.keys("notifications:email:lane:*")
