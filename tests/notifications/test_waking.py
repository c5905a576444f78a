"""The alarm: many writers cost one task, and nobody fails for a broker that is away."""

import pytest
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from earmark.base.redis import Gate
from earmark.notifications import alarm


@pytest.fixture
def redis_here(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Redis.from_url(settings.REDIS_URL)
    client.delete(alarm.ALARM)
    monkeypatch.setattr("earmark.base.alarm.gate", lambda: Gate(client))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tasks: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: tasks.append(name))
    return tasks


@pytest.mark.usefixtures("redis_here")
def test_a_thousand_rings_in_one_moment_are_one_task(
    sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slowly this machine rings, it is one moment.
    monkeypatch.setattr("earmark.base.alarm.LIFETIME_MS", 600_000)

    for _ in range(1000):
        alarm.ring()

    assert sent == ["notifications.send_waiting"]


@pytest.mark.usefixtures("redis_here")
def test_who_rings_after_the_sender_has_begun_is_heard(sent: list[str]) -> None:
    alarm.ring()
    alarm.silence()
    alarm.ring()

    assert len(sent) == 2


def test_redis_may_be_away(monkeypatch: pytest.MonkeyPatch, sent: list[str]) -> None:
    nobody = Redis(port=1, retry=Retry(NoBackoff(), 0))
    monkeypatch.setattr("earmark.base.alarm.gate", lambda: Gate(nobody))

    alarm.ring()
    alarm.silence()

    assert sent == []


@pytest.mark.usefixtures("redis_here")
def test_the_broker_may_be_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("broker away")

    monkeypatch.setattr(current_app, "send_task", refuse)

    alarm.ring()
