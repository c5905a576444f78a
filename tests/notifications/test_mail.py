"""Mail reaches a real server, and a double can be told from its Message-ID."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from earmark.notifications.models import Notification
from earmark.notifications.services import send_waiting
from earmark.notifications.services.sending import LEASE

from .conftest import Clock
from .mail_server import MailServer

Tell = Callable[..., list[Notification]]


def test_a_mail_server_receives_the_message(
    tell: Tell, mail: MailServer, clock: Clock, settings: Any
) -> None:
    [message] = tell(email="anna@example.org")

    assert send_waiting(clock=clock).sent == 1

    [received] = mail.mails
    assert received["To"] == "anna@example.org"
    assert received["From"] == settings.DEFAULT_FROM_EMAIL
    assert received["Subject"] == "20.00 USD added to your balance"
    assert received["Message-ID"] == f"<{message.pk}@shop.example.org>"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received.get_content().splitlines() == message.text.splitlines()


def test_a_crash_before_the_acknowledgement_sends_again_under_the_same_id(
    tell: Tell, mail: MailServer, clock: Clock
) -> None:
    [message] = tell(email="anna@example.org")
    with pytest.raises(SystemExit):
        send_waiting(clock=_dies_when_asked_for_the_time_of_sending(clock, mail))
    assert send_waiting(clock=clock).sent == 0

    clock.advance(LEASE)
    assert send_waiting(clock=clock).sent == 1

    first, second = mail.mails
    assert first["Message-ID"] == second["Message-ID"] == f"<{message.pk}@shop.example.org>"
    message.refresh_from_db()
    assert message.state == "sent"


def _dies_when_asked_for_the_time_of_sending(clock: Clock, mail: MailServer) -> Callable[[], Any]:
    def ask() -> Any:
        if mail.mails:
            raise SystemExit
        return clock()

    return ask


@pytest.mark.parametrize(
    ("answer", "state"),
    [("550 no such user", "failed"), ("450 mailbox busy", "queued"), ("452 full", "queued")],
)
def test_what_the_server_says_of_the_receiver_decides_whether_to_try_again(
    tell: Tell, mail: MailServer, clock: Clock, answer: str, state: str
) -> None:
    [message] = tell(email="anna@example.org")
    mail.answer_to_receiver = answer

    send_waiting(clock=clock)

    message.refresh_from_db()
    assert message.state == state
    assert answer[4:] in message.reason


def test_a_mail_server_that_is_away_is_tried_later(tell: Tell, mail: MailServer, clock: Clock) -> None:
    [message] = tell(email="anna@example.org")
    mail.shutdown()
    mail.server_close()

    assert send_waiting(clock=clock).postponed == 1

    message.refresh_from_db()
    assert message.reason.startswith("ConnectionRefusedError")
    assert message.due_at <= clock() + timedelta(seconds=30)


def test_what_is_no_address_fails_at_once(tell: Tell, mail: MailServer, clock: Clock) -> None:
    [message] = tell(email="anna@example.org\nBcc: all@example.org")

    assert send_waiting(clock=clock).failed == 1
    assert not mail.mails
    message.refresh_from_db()
    assert message.state == "failed"
