"""The back office looks at messages, finds those that were given up and sends them again; it edits none."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from earmark.notifications.admin import NotificationAdmin
from earmark.notifications.models import Notification
from earmark.notifications.services import send_again

from .conftest import NOON
from .reach import PLACED, refuse, told

MESSAGES = "/admin/notifications/notification/"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> NotificationAdmin:
    monkeypatch.setattr(NotificationAdmin, "message_user", lambda *_: None)
    return NotificationAdmin(Notification, admin.site)


@pytest.fixture
def dead(db: None) -> list[Notification]:
    """One of each channel, given up; and one whose text is forgotten."""
    letters = [
        Notification(
            channel=channel, kind="order_paid", dedupe_key="dead", text="Paid.", reason=f"no {channel}"
        )
        for channel in ("email", "sms", "push")
    ]
    letters.append(Notification(channel="email", kind="password_reset", dedupe_key="gone", text=""))
    for letter in letters:
        letter.state, letter.attempts = "failed", 8
        letter.due_at = letter.created_at = "2026-11-21T12:00:00Z"
    return Notification.objects.bulk_create(letters)


def test_dead_letters_are_counted_and_shown_with_the_reason(
    dead: list[Notification], queue: Callable[..., list[Notification]], admin_client: Client
) -> None:
    queue("sms", 1)

    shown = admin_client.get(MESSAGES, {"dead": "all"}).content.decode()
    by_sms = admin_client.get(MESSAGES, {"dead": "sms"}).content.decode()

    assert "4 notifications" in shown
    assert "dead ones (4)" in shown
    assert "email (2)" in shown
    assert "no push" in shown
    assert "no sms" in by_sms
    assert "no push" not in by_sms


def test_dead_letters_of_every_channel_are_sent_again_unless_their_text_is_forgotten(
    page: NotificationAdmin, dead: list[Notification], rf: RequestFactory
) -> None:
    page.send_again(rf.post("/"), Notification.objects.all())

    states = Notification.objects.order_by("id").values_list("state", "attempts")
    assert list(states) == [("queued", 0)] * 3 + [("failed", 8)]


def test_what_the_user_has_turned_off_since_is_not_sent_again(make_user: Callable[..., Any]) -> None:
    anna = make_user(email="anna@example.org", phone="+15550100")
    dead = told(anna, "order_paid", PLACED, "paid:1") | {
        "placed": told(anna, "order_placed", PLACED)["email"]
    }
    Notification.objects.update(state="failed", sent_at=None)
    refuse(anna, "orders", "email")

    assert send_again(ids=[dead[which].pk for which in ("email", "sms", "placed")], now=NOON) == 2

    assert Notification.objects.get(pk=dead["email"].pk).state == "failed"


def test_nothing_can_be_added_changed_or_deleted(page: NotificationAdmin, rf: RequestFactory) -> None:
    request: Any = rf.get("/")
    request.user = AnonymousUser()

    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert not page.has_send_again_permission(request)
