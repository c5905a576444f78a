"""Telling a user something writes one message per channel that reaches them, once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from earmark.notifications import alarm
from earmark.notifications.models import Notification
from earmark.notifications.services import notify, notify_house

from .conftest import NOON
from .reach import speaks, subscribe

ENDED: dict[str, Any] = {"kind": "subscription_ended", "data": {"offer_name": "Gold"}, "now": NOON}


def test_each_address_gets_a_message(make_user: Callable[..., Any]) -> None:
    user = make_user(email="anna@example.org", phone="+15550100")

    assert notify(user_id=user.pk, dedupe_key="ended:1", **ENDED) == 3

    mail, app, sms = Notification.objects.order_by("channel")
    assert (mail.channel, mail.address, mail.subject) == ("email", "anna@example.org", "Gold has ended")
    assert mail.text.startswith("Hello Anna,")
    assert (sms.channel, sms.address, sms.subject) == ("sms", "+15550100", "")
    assert {(row.state, row.due_at, row.attempts) for row in (mail, sms)} == {("queued", NOON, 0)}
    assert (app.channel, app.subject) == ("in_app", mail.subject)
    assert mail.text == f"Hello Anna,\n\n{app.text}\n"
    assert (app.state, app.sent_at, app.read_at) == ("sent", NOON, None)
    assert {row.data["offer_name"] for row in (mail, app, sms)} == {"Gold"}


def test_a_user_is_told_in_their_language(make_user: Callable[..., Any]) -> None:
    user = speaks(make_user(email="anna@example.org"), language="es-CO")

    notify(user_id=user.pk, dedupe_key="ended:1", **ENDED)

    mail = Notification.objects.get(channel="email")
    assert (mail.language, mail.subject) == ("es", "Gold ha terminado")


def test_who_has_a_browser_that_takes_pushes_gets_one(make_user: Callable[..., Any]) -> None:
    user = make_user()
    for expires_at, key in ((NOON, "ended:1"), (NOON + timedelta(days=1), "ended:2")):
        subscribe(user, expires_at=expires_at)
        notify(user_id=user.pk, dedupe_key=key, **ENDED)

    push = Notification.objects.get(channel="push")
    assert (push.dedupe_key, push.address, push.state) == ("ended:2", "", "queued")
    assert (push.subject, push.text) == ("Gold has ended", "You can activate it again at any time.")


@pytest.mark.parametrize(
    ("addresses", "channels"),
    [
        ({"email": "a@example.org"}, ["email", "in_app"]),
        ({"phone": "+15550100"}, ["in_app", "sms"]),
        ({}, ["in_app"]),
    ],
)
def test_a_channel_without_an_address_is_left_out(
    make_user: Callable[..., Any], addresses: dict[str, str], channels: list[str]
) -> None:
    user = make_user(**addresses)

    assert notify(user_id=user.pk, dedupe_key="ended:1", **ENDED) == len(channels)

    assert sorted(Notification.objects.values_list("channel", flat=True)) == channels


def test_an_unknown_user_is_told_nothing(db: None) -> None:
    assert notify(user_id=404, dedupe_key="ended:1", **ENDED) == 0


def test_the_same_fact_told_twice_makes_one_message(make_user: Callable[..., Any]) -> None:
    user = make_user(email="anna@example.org")
    notify(user_id=user.pk, dedupe_key="ended:1", **ENDED)

    assert notify(user_id=user.pk, dedupe_key="ended:1", **ENDED) == 0
    assert notify(user_id=user.pk, dedupe_key="ended:2", **ENDED) == 2

    assert Notification.objects.count() == 4


def test_what_is_not_new_or_for_the_app_alone_wakes_nobody(
    make_user: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(alarm, "ring", lambda *channels: rung.extend(channels))
    user, silent = make_user(email="anna@example.org"), make_user()

    for told, key in ((user, "ended:1"), (user, "ended:1"), (silent, "ended:2")):
        with django_capture_on_commit_callbacks(execute=True):
            notify(user_id=told.pk, dedupe_key=key, **ENDED)

    assert rung == ["email"]


@pytest.mark.parametrize(
    ("kind", "data", "most"),
    [
        ("wallet_topped_up", {"amount": "20.00", "currency": "USD"}, 4),
        ("subscription_ended", ENDED["data"], 5),
        ("password_changed", {}, 3),
    ],
    ids=["transactional", "unasked", "essential"],
)
def test_telling_costs_a_few_queries(
    make_user: Callable[..., Any], statements: Any, kind: str, data: dict[str, Any], most: int
) -> None:
    user = make_user(email="anna@example.org", phone="+15550100")

    with statements() as seen:
        notify(user_id=user.pk, kind=kind, data=data, dedupe_key="told:1", now=NOON)

    assert len(seen) == most, seen


def test_a_sent_message_always_has_its_time(tell: Callable[..., list[Notification]]) -> None:
    tell(email="anna@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.update(state="sent")


def test_the_house_is_told_by_mail_alone(db: None, settings: Any) -> None:
    settings.ADMIN_EMAIL = "house@example.org"
    received = {"order_number": "7K4M-2QXJ", "items": "1 x Radio", "amount": "20.00", "currency": "USD"}

    assert notify_house(kind="order_received", data=received, dedupe_key="order:1", now=NOON) == 1
    assert notify_house(kind="order_received", data=received, dedupe_key="order:1", now=NOON) == 0

    [mail] = Notification.objects.all()
    assert (mail.user, mail.channel, mail.address) == (None, "email", "house@example.org")
    assert mail.subject == "New order 7K4M-2QXJ"


def test_a_house_without_an_address_is_told_nothing(db: None, settings: Any) -> None:
    settings.ADMIN_EMAIL = ""
    low = {"product_name": "Radio", "sku": "R-1", "available": 2, "store_name": "Online"}

    assert notify_house(kind="stock_low", data=low, dedupe_key="low:1", now=NOON) == 0
