"""A clock that stands still, users to write to, a gateway and a mail server that obey."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from earmark.notifications.models import Notification
from earmark.notifications.services import notify
from tests.fixtures import race, statements

from . import mail_server
from .gateway import Gateway

__all__ = ["race", "statements"]

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Clock:
    """Shows the same moment until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, step: timedelta) -> None:
        self.now += step


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_user(db: None) -> Callable[..., Any]:
    """`make_user(email=…, phone=…)`: without them the user cannot be reached that way."""

    users = get_user_model().objects

    def make(email: str = "", phone: str = "") -> Any:
        username = f"anna{users.count() or ''}"
        return users.create(username=username, first_name="Anna", email=email, phone=phone)

    return make


@pytest.fixture
def tell(make_user: Callable[..., Any], clock: Clock) -> Callable[..., list[Notification]]:
    """`tell(phone=…)` makes the user at first, queues one more message and returns its rows that are to be sent, by
    channel; the one for the app is there too.
    """
    users: list[Any] = []

    def queue(**addresses: str) -> list[Notification]:
        if not users:
            users.append(make_user(**addresses))
        data = {"amount": "20.00", "currency": "USD"}
        key = f"topped:{Notification.objects.count()}"
        notify(user_id=users[0].pk, kind="wallet_topped_up", data=data, dedupe_key=key, now=clock())
        return list(Notification.objects.filter(dedupe_key=key).exclude(channel="in_app").order_by("channel"))

    return queue


@pytest.fixture
def queue(db: None) -> Callable[..., list[Notification]]:
    """`queue("sms", 1000)`: as many messages, which are due."""

    def write(channel: str, count: int) -> list[Notification]:
        kind, address = "wallet_topped_up", {"email": "anna@example.org", "sms": "+15550100"}.get(channel, "")
        return Notification.objects.bulk_create(
            Notification(
                channel=channel,
                kind=kind,
                address=address,
                subject="Paid",
                text=f"Paid {number}.",
                dedupe_key=f"{kind}:{number}",
                due_at=NOON,
                created_at=NOON,
            )
            for number in range(count)
        )

    return write


@pytest.fixture
def gateway(settings: Any) -> Iterator[type[Gateway]]:
    settings.SMS_CHANNEL = f"{Gateway.__module__}.Gateway"
    yield Gateway
    Gateway.sent.clear()
    Gateway.troubles.clear()


@pytest.fixture
def mail(settings: Any) -> Iterator[mail_server.MailServer]:
    with mail_server.running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.PUBLIC_URL = "https://shop.example.org"
        yield server
