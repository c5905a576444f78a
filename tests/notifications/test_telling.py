"""Telling a user something writes one message per channel, once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from earmark.notifications import alarm
from earmark.notifications.models import Notification
from earmark.notifications.services import notify, notify_house

from .conftest import NOON

ENDED: dict[str, Any] = {"kind": "subscription_ended", "data": {"offer_name": "Gold"}, "now": NOON}


def test_each_address_gets_a_message(make_user: Callable[..., Any]) -> None:
    user = make_user(email="anna@example.org", phone="+15550100")

    assert notify(user_id=user.pk, dedupe_key="ended:1", **ENDED) == 2

    mail, sms = Notification.objects.order_by("channel")
    assert (mail.channel, mail.address, mail.subject) == ("email", "anna@example.org", "Gold has ended")
    assert mail.text.startswith("Hello Anna,")
    assert (sms.channel, sms.address, sms.subject) == ("sms", "+15550100", "")
    assert {(row.state, row.due_at, row.attempts) for row in (mail, sms)} == {("queued", NOON, 0)}


@pytest.mark.parametrize(
    ("addresses", "channels"),
    [({"email": "a@example.org"}, ["email"]), ({"phone": "+15550100"}, ["sms"]), ({}, [])],
)
def test_a_channel_without_an_address_is_left_out(
    make_user: Callable[..., Any], addresses: dict[str, str], channels: list[str]
) -> None:
    user = make_user(**addresses)

    assert notify(user_id=user.pk, dedupe_key="ended:1", **ENDED) == len(channels)

    assert list(Notification.objects.values_list("channel", flat=True)) == channels


def test_an_unknown_user_is_told_nothing(db: None) -> None:
    assert notify(user_id=404, dedupe_key="ended:1", **ENDED) == 0


def test_the_same_fact_told_twice_makes_one_message(make_user: Callable[..., Any]) -> None:
    user = make_user(email="anna@example.org")
    notify(user_id=user.pk, dedupe_key="ended:1", **ENDED)

    assert notify(user_id=user.pk, dedupe_key="ended:1", **ENDED) == 0
    assert notify(user_id=user.pk, dedupe_key="ended:2", **ENDED) == 1

    assert Notification.objects.count() == 2


def test_a_message_that_was_not_new_wakes_nobody(
    make_user: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    rung: list[datetime] = []
    monkeypatch.setattr(alarm, "ring", lambda: rung.append(NOON))
    user = make_user(email="anna@example.org")

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            notify(user_id=user.pk, dedupe_key="ended:1", **ENDED)

    assert len(rung) == 1


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
