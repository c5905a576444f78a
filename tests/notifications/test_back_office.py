"""The back office looks at messages and sends failed ones again; it edits none."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from earmark.notifications.admin import NotificationAdmin
from earmark.notifications.models import Notification


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> NotificationAdmin:
    monkeypatch.setattr(NotificationAdmin, "message_user", lambda *_: None)
    return NotificationAdmin(Notification, admin.site)


def test_failed_messages_can_be_sent_again(
    page: NotificationAdmin, tell: Callable[..., list[Notification]], rf: RequestFactory
) -> None:
    tell(phone="+15550100", email="anna@example.org")
    Notification.objects.filter(channel="sms").update(state="failed", attempts=8)

    page.send_again(rf.post("/"), Notification.objects.all())

    assert set(Notification.objects.values_list("state", "attempts")) == {("queued", 0)}


def test_nothing_can_be_added_changed_or_deleted(page: NotificationAdmin, rf: RequestFactory) -> None:
    request: Any = rf.get("/")
    request.user = AnonymousUser()

    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert not page.has_send_again_permission(request)
