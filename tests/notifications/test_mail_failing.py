"""A mail server that refuses, hangs or dies, and a sender that is killed: nothing is lost, and a double can be told."""

import os
import signal
from collections.abc import Callable
from queue import Queue
from typing import Any

import pytest
from django.db import connections

from earmark.notifications.models import Notification
from earmark.notifications.rules import ChannelName
from earmark.notifications.services import Run, send_waiting
from earmark.notifications.services.policies import POLICIES

from .conftest import Clock
from .mail_server import Fate, MailServer

Tell = Callable[..., list[Notification]]
MAIL = POLICIES[ChannelName.EMAIL]
ANNA = "anna@example.org"


def ids(mail: MailServer) -> list[str]:
    """What the server has, in the order in which it came."""
    return [received["Message-ID"].split("@")[0][1:] for received in mail.mails]


@pytest.mark.parametrize(
    ("said_of", "answer", "state"),
    [
        ("receiver", "550 no such user", "failed"),
        ("receiver", "450 mailbox busy", "queued"),
        ("receiver", "452 full", "queued"),
        ("mail", "554 looks like spam", "failed"),
        ("mail", "451 come back later", "queued"),
    ],
)
def test_what_the_server_says_decides_whether_to_try_again(
    tell: Tell, mail: MailServer, clock: Clock, said_of: str, answer: str, state: str
) -> None:
    [message] = tell(email=ANNA)
    setattr(mail, f"answer_to_{said_of}", answer)

    send_waiting(clock=clock)

    message.refresh_from_db()
    assert message.state == state
    assert answer[4:] in message.reason


def test_a_server_that_is_away_costs_one_message_an_attempt_and_the_others_nothing(
    queue: Tell, mail: MailServer, clock: Clock
) -> None:
    queue("email", 5)
    mail.shutdown()
    mail.server_close()

    assert send_waiting(clock=clock) == Run(sent=0, postponed=1, failed=0, full=False)

    [tried] = Notification.objects.filter(attempts=1)
    assert tried.reason.startswith("no mail server: ConnectionRefusedError")
    assert clock() < tried.due_at <= clock() + MAIL.first
    waiting = Notification.objects.filter(attempts=0, state="queued", due_at=clock())
    assert waiting.count() == 4


def test_a_server_that_dies_within_a_mail_gets_it_again(queue: Tell, mail: MailServer, clock: Clock) -> None:
    first, second, third = (str(message.pk) for message in queue("email", 3))
    mail.fates = [Fate.TAKEN, Fate.CUT_OFF]

    assert send_waiting(clock=clock) == Run(sent=2, postponed=1, failed=0, full=False)
    clock.advance(MAIL.first)
    assert send_waiting(clock=clock).sent == 1

    assert ids(mail) == [first, third, second]


@pytest.mark.parametrize("fate", [Fate.UNANSWERED, Fate.SILENCE])
def test_a_mail_that_the_server_took_without_saying_so_comes_again_under_the_same_id(
    queue: Tell, mail: MailServer, clock: Clock, settings: Any, fate: Fate
) -> None:
    if fate == Fate.SILENCE:  # for this one alone: a busy machine takes its time over the others, too
        settings.EMAIL_TIMEOUT = 1
    first, second, third = (str(message.pk) for message in queue("email", 3))
    mail.fates = [Fate.TAKEN, fate]

    assert send_waiting(clock=clock) == Run(sent=2, postponed=1, failed=0, full=False)
    clock.advance(MAIL.first)
    assert send_waiting(clock=clock).sent == 1

    assert ids(mail) == [first, second, third, second]


def test_a_server_that_hangs_up_between_two_mails_gets_each_once(
    queue: Tell, mail: MailServer, clock: Clock
) -> None:
    written = [str(message.pk) for message in queue("email", 3)]
    mail.fates = [Fate.LAST] * 3

    assert send_waiting(clock=clock) == Run(sent=3, postponed=0, failed=0, full=False)

    assert ids(mail) == written
    assert mail.connections == 3


def test_a_crash_before_the_acknowledgement_sends_again_under_the_same_id(
    tell: Tell, mail: MailServer, clock: Clock
) -> None:
    [message] = tell(email=ANNA)
    with pytest.raises(SystemExit):
        send_waiting(clock=_dies_when_asked_for_the_time_of_sending(clock, mail))
    assert send_waiting(clock=clock).sent == 0

    clock.advance(MAIL.lease)
    assert send_waiting(clock=clock).sent == 1

    assert ids(mail) == [str(message.pk)] * 2
    message.refresh_from_db()
    assert message.state == "sent"


def _dies_when_asked_for_the_time_of_sending(clock: Clock, mail: MailServer) -> Callable[[], Any]:
    def ask() -> Any:
        if mail.mails:
            raise SystemExit
        return clock()

    return ask


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_after_the_server_took_the_mail_loses_nothing(
    queue: Tell, mail: MailServer, clock: Clock
) -> None:
    written = [str(message.pk) for message in queue("email", 3)]
    victims: Queue[int] = Queue()
    mail.when_taken = lambda: len(mail.mails) == 2 and os.kill(victims.get(), signal.SIGKILL)

    connections.close_all()  # or the child would share them
    if not (child := os.fork()):
        try:
            send_waiting(channel=ChannelName.EMAIL, clock=clock)
        finally:
            os._exit(1)
    victims.put(child)
    _, status = os.waitpid(child, 0)
    mail.when_taken = lambda: None
    clock.advance(MAIL.lease)
    send_waiting(clock=clock)

    assert os.WTERMSIG(status) == signal.SIGKILL
    assert ids(mail) == [written[0], written[1], *written[1:]]
    assert set(Notification.objects.values_list("state", flat=True)) == {"sent"}
