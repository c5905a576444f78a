"""What a mail server receives: text and HTML, headers that say what it is, a batch over one connection."""

from collections.abc import Callable
from typing import Any

from earmark.notifications.models import Notification
from earmark.notifications.services import notify, send_waiting

from .conftest import Clock
from .mail_server import MailServer, text_of

Tell = Callable[..., list[Notification]]
ANNA = "anna@example.org"


def test_a_mail_server_receives_the_message_as_text_and_as_html(
    tell: Tell, mail: MailServer, clock: Clock, settings: Any
) -> None:
    [message] = tell(email=ANNA)

    assert send_waiting(clock=clock).sent == 1

    [received] = mail.mails
    assert received["To"] == ANNA
    assert received["From"] == settings.DEFAULT_FROM_EMAIL
    assert received["Subject"] == message.subject
    assert received["Message-ID"] == f"<{message.pk}@shop.example.org>"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received.get_content_type() == "multipart/alternative"
    text, html = received.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text_of(received).startswith(message.text.rstrip())
    assert "<html" in html.get_content()
    assert "20.00" in html.get_content()


def test_what_is_not_known_any_more_goes_as_text_alone(tell: Tell, mail: MailServer, clock: Clock) -> None:
    [old] = tell(email=ANNA)
    [strange] = tell()
    Notification.objects.filter(pk=old.pk).update(data=None)
    Notification.objects.filter(pk=strange.pk).update(kind="of_another_release")

    assert send_waiting(clock=clock).sent == 2

    assert [received.get_content_type() for received in mail.mails] == ["text/plain"] * 2
    assert all(text_of(received).startswith(old.text.rstrip()) for received in mail.mails)


def test_a_mail_that_users_may_turn_off_has_the_button_for_it(
    tell: Tell, mail: MailServer, clock: Clock
) -> None:
    [message] = tell(email=ANNA)
    data = {"link": "https://shop.example.org/x", "lifetime": 3600}
    notify(user_id=message.user_id, kind="password_reset", data=data, dedupe_key="owed", now=clock())

    send_waiting(clock=clock)

    by_subject = {received["Subject"]: received for received in mail.mails}
    wanted = by_subject.pop(message.subject)
    [owed] = by_subject.values()
    assert (
        wanted["List-Unsubscribe"]
        .strip()
        .startswith("<https://shop.example.org/notifications/opt-out/?token=")
    )
    assert wanted["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in owed


def test_a_batch_goes_over_one_connection(queue: Tell, mail: MailServer, clock: Clock) -> None:
    queue("email", 25)

    assert send_waiting(clock=clock).sent == 25

    assert len({received["Message-ID"] for received in mail.mails}) == 25
    assert mail.connections == 2


def test_what_is_no_address_fails_at_once(tell: Tell, mail: MailServer, clock: Clock) -> None:
    [message] = tell(email=f"{ANNA}\nBcc: all@example.org")

    assert send_waiting(clock=clock).failed == 1

    assert not mail.mails
    message.refresh_from_db()
    assert message.state == "failed"
