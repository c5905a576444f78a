"""Messages that are as good as a password are for their receiver alone, and not kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory

from earmark.identity.queries import Contact
from earmark.notifications.admin import NotificationAdmin
from earmark.notifications.models import Notification, PushSubscription
from earmark.notifications.services import bid_farewell, notify, send_again, send_waiting

from .conftest import NOON, Clock
from .mail_server import MailServer, text_of
from .reach import refuse, refused, subscribe

LINK = "https://shop.example.org/account/reset-password/?token=secret"


@pytest.fixture
def asked(make_user: Callable[..., Any]) -> Notification:
    """A mail with a link, to a user who has a phone too."""
    user = make_user(email="anna@example.org", phone="+15550100")
    data = {"link": LINK, "lifetime": "1 hour"}
    notify(user_id=user.pk, kind="password_reset", data=data, dedupe_key="reset:1", now=NOON)
    return Notification.objects.get()


def test_a_link_goes_by_mail_alone(asked: Notification) -> None:
    assert asked.channel == "email"
    assert LINK in asked.text


def test_the_text_is_gone_once_it_is_sent(asked: Notification, mail: MailServer, clock: Clock) -> None:
    send_waiting(clock=clock)

    asked.refresh_from_db()
    assert LINK in text_of(mail.mails[0])
    assert (asked.state, asked.text, asked.address) == ("sent", "", "anna@example.org")


def test_the_text_is_kept_while_it_is_tried_again(
    asked: Notification, mail: MailServer, clock: Clock
) -> None:
    mail.answer_to_receiver = "450 mailbox busy"

    send_waiting(clock=clock)

    asked.refresh_from_db()
    assert asked.state == "queued"
    assert LINK in asked.text


def test_the_text_is_gone_once_it_is_given_up_and_is_not_sent_again(
    asked: Notification, mail: MailServer, clock: Clock
) -> None:
    mail.answer_to_receiver = "550 no such user"

    send_waiting(clock=clock)

    asked.refresh_from_db()
    assert (asked.state, asked.text) == ("failed", "")
    assert send_again(ids=[asked.pk], now=clock()) == 0


def test_other_messages_keep_their_text(
    tell: Callable[..., list[Notification]], mail: MailServer, clock: Clock
) -> None:
    [message] = tell(email="anna@example.org")

    send_waiting(clock=clock)

    message.refresh_from_db()
    assert "20.00 USD" in message.text


def test_the_back_office_does_not_show_it(
    asked: Notification, make_user: Any, rf: RequestFactory, admin_client: Any
) -> None:
    page = admin_client.get(f"/admin/notifications/notification/{asked.pk}/change/")

    assert page.status_code == 200
    assert b"Set a new password" in page.content
    assert b"token=secret" not in page.content


def test_the_back_office_shows_what_is_no_secret(tell: Callable[..., list[Notification]]) -> None:
    [message] = tell(email="anna@example.org")

    assert NotificationAdmin(Notification, admin.site).words(message) == message.text


def test_a_farewell_wipes_all_but_itself_however_often_it_is_told(
    tell: Callable[..., list[Notification]], clock: Clock
) -> None:
    [waiting] = tell(email="anna@example.org", phone="")
    [failed] = tell()
    Notification.objects.filter(pk=failed.pk).update(state="failed", reason="550 no anna@example.org here")
    subscribe(waiting.user)
    refuse(waiting.user, "orders", "sms")
    contact = Contact(waiting.user_id, "", "Anna", "anna@example.org", "", "en", "")

    for _ in range(2):
        bid_farewell(contact=contact, kind="account_deleted", data={}, now=clock())

    rows = {row.kind if row.address else str(row.pk): row for row in Notification.objects.all()}
    assert rows["account_deleted"].state == "queued"
    assert (rows[str(waiting.pk)].state, rows[str(waiting.pk)].text) == ("suppressed", "")
    assert (rows[str(failed.pk)].state, rows[str(failed.pk)].text) == ("failed", "")
    assert len(rows) == 5
    assert {row.reason for row in rows.values()} == {"", "the user has left"}
    assert {row.data for row in rows.values() if row.kind != "account_deleted"} == {None}
    assert not PushSubscription.objects.exists()
    assert refused() == []


def test_a_farewell_that_is_refused_keeps_no_address_either(
    make_user: Callable[..., Any], mail: MailServer, clock: Clock
) -> None:
    contact = Contact(make_user().pk, "", "Anna", "anna@example.org", "", "en", "")
    bid_farewell(contact=contact, kind="account_deleted", data={}, now=clock())
    mail.answer_to_receiver = "550 no anna@example.org here"

    send_waiting(clock=clock)

    [row] = Notification.objects.all()
    assert (row.state, row.reason, row.address) == ("failed", "", "")


def test_a_message_on_its_way_while_its_user_leaves_counts_as_sent_and_keeps_nothing(
    tell: Callable[..., list[Notification]], mail: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    [message] = tell(email="anna@example.org")
    contact = Contact(message.user_id, "", "Anna", "anna@example.org", "", "en", "")
    times = iter([clock(), clock(), clock()])

    def leave_meanwhile() -> Any:
        if mail.mails and not Notification.objects.filter(kind="account_deleted").exists():
            bid_farewell(contact=contact, kind="account_deleted", data={}, now=clock())
        return next(times, clock())

    send_waiting(clock=leave_meanwhile, limit=1)

    message.refresh_from_db()
    assert (message.state, message.address, message.text) == ("sent", "", "")
