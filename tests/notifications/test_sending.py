"""Sending: leases, retries, giving up; one message never stops another."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import structlog
from django.core.mail import EmailMessage
from django.db import connection

from earmark.notifications import tasks
from earmark.notifications.channels import DeliveryFailed
from earmark.notifications.models import Notification
from earmark.notifications.services import Run, send_again, send_waiting
from earmark.notifications.services.sending import ATTEMPTS, FIRST_RETRY, LAST_RETRY, LEASE

from .conftest import Clock
from .gateway import Gateway

Tell = Callable[..., list[Notification]]
PHONE = "+15550100"


def away() -> DeliveryFailed:
    return DeliveryFailed("gateway away", permanent=False)


class WorkerDied(BaseException):
    """The process is gone: nothing below may catch it."""


def test_a_message_goes_out_once(tell: Tell, gateway: type[Gateway], clock: Clock) -> None:
    [message] = tell(phone=PHONE)

    assert send_waiting(clock=clock) == Run(sent=1, postponed=0, failed=0, full=False)
    assert send_waiting(clock=clock) == Run(sent=0, postponed=0, failed=0, full=False)

    message.refresh_from_db()
    assert (message.state, message.sent_at, message.attempts) == ("sent", clock(), 1)
    assert gateway.sent == [
        {"address": PHONE, "subject": "", "text": message.text, "message_id": str(message.pk)},
    ]


def test_a_failed_message_waits_longer_each_time(tell: Tell, gateway: type[Gateway], clock: Clock) -> None:
    [message] = tell(phone=PHONE)
    gateway.troubles[:] = [away() for _ in range(3)]

    for attempt in range(1, 4):
        assert send_waiting(clock=clock).postponed == 1
        assert send_waiting(clock=clock) == Run(0, 0, 0, full=False)
        message.refresh_from_db()
        full = FIRST_RETRY * 2 ** (attempt - 1)
        assert (message.state, message.attempts, message.reason) == ("queued", attempt, "gateway away")
        assert full / 2 <= message.due_at - clock() <= full
        clock.advance(full)

    assert send_waiting(clock=clock).sent == 1
    message.refresh_from_db()
    assert (message.state, message.attempts, message.reason) == ("sent", 4, "")


def test_it_gives_up_after_eight_attempts(tell: Tell, gateway: type[Gateway], clock: Clock) -> None:
    [message] = tell(phone=PHONE)
    gateway.troubles[:] = [away() for _ in range(20)]

    runs = []
    for _ in range(10):
        runs.append(send_waiting(clock=clock))
        clock.advance(LAST_RETRY)

    assert [run.postponed for run in runs] == [1] * 7 + [0] * 3
    assert [run.failed for run in runs] == [0] * 7 + [1, 0, 0]
    message.refresh_from_db()
    assert (message.state, message.attempts, message.reason) == ("failed", 8, "gateway away")


def test_a_permanent_refusal_is_not_tried_again(tell: Tell, gateway: type[Gateway], clock: Clock) -> None:
    [message] = tell(phone=PHONE)
    gateway.troubles[:] = [DeliveryFailed("no such number", permanent=True)]

    assert send_waiting(clock=clock).failed == 1

    message.refresh_from_db()
    assert (message.state, message.attempts, message.reason) == ("failed", 1, "no such number")


@pytest.mark.parametrize("trouble", [away(), DeliveryFailed("no", permanent=True), ZeroDivisionError("oops")])
def test_a_failing_message_stops_no_other(
    tell: Tell, gateway: type[Gateway], clock: Clock, trouble: Exception
) -> None:
    for _ in range(3):
        tell(phone=PHONE)
    gateway.troubles[:] = [None, trouble, None]

    assert send_waiting(clock=clock).sent == 2


def test_a_gateway_that_is_not_installed_stops_no_mail(
    tell: Tell, settings: Any, clock: Clock, mailoutbox: list[EmailMessage]
) -> None:
    settings.SMS_CHANNEL = "nowhere.Gateway"
    tell(phone=PHONE, email="anna@example.org")

    assert send_waiting(clock=clock) == Run(sent=1, postponed=1, failed=0, full=False)
    assert [mail.to for mail in mailoutbox] == [["anna@example.org"]]


def test_a_run_stops_at_its_limit_and_says_so(tell: Tell, gateway: type[Gateway], clock: Clock) -> None:
    for _ in range(3):
        tell(phone=PHONE)

    assert send_waiting(clock=clock, limit=2) == Run(sent=2, postponed=0, failed=0, full=True)
    assert send_waiting(clock=clock, limit=2) == Run(sent=1, postponed=0, failed=0, full=False)


def test_slow_sends_end_a_run_before_they_block_the_worker(
    tell: Tell, gateway: type[Gateway], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        tell(phone=PHONE)
    monkeypatch.setattr(gateway, "send", lambda self, **_: clock.advance(timedelta(seconds=10)))

    assert send_waiting(clock=clock) == Run(sent=2, postponed=0, failed=0, full=False)


def test_a_message_of_a_dead_worker_is_taken_over_after_its_lease(
    tell: Tell, gateway: type[Gateway], clock: Clock
) -> None:
    [message] = tell(phone=PHONE)
    gateway.troubles[:] = [WorkerDied()]
    with pytest.raises(WorkerDied):
        send_waiting(clock=clock)

    assert send_waiting(clock=clock).sent == 0
    clock.advance(LEASE)
    assert send_waiting(clock=clock).sent == 1

    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sent", 2)


def test_a_message_that_kills_every_worker_is_given_up(
    tell: Tell, gateway: type[Gateway], clock: Clock
) -> None:
    [message] = tell(phone=PHONE)
    gateway.troubles[:] = [WorkerDied() for _ in range(ATTEMPTS)]
    for _ in range(ATTEMPTS):
        with pytest.raises(WorkerDied):
            send_waiting(clock=clock)
        clock.advance(LEASE)

    assert send_waiting(clock=clock).failed == 1
    message.refresh_from_db()
    assert (message.state, message.reason) == ("failed", "the sender died at every attempt")


def test_a_late_loser_does_not_take_back_what_another_has_sent(
    tell: Tell, gateway: type[Gateway], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    [message] = tell(phone=PHONE)

    def overtaken(self: Gateway, **_: str) -> None:
        sends.append(clock())
        if len(sends) == 1:
            clock.advance(LEASE)
            assert send_waiting(clock=clock).sent == 1
            raise away()

    sends: list[datetime] = []
    monkeypatch.setattr(gateway, "send", overtaken)

    assert send_waiting(clock=clock) == Run(sent=0, postponed=0, failed=0, full=False)

    message.refresh_from_db()
    assert message.state == "sent"


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_send_each_message_once(
    tell: Tell, gateway: type[Gateway], clock: Clock
) -> None:
    ids = {str(tell(phone=PHONE)[0].pk) for _ in range(20)}
    together = Barrier(4)

    def work() -> None:
        together.wait()
        send_waiting(clock=clock)
        connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(message["message_id"] for message in gateway.sent) == sorted(ids)


def test_only_failed_messages_are_sent_again(tell: Tell, gateway: type[Gateway], clock: Clock) -> None:
    gateway.troubles[:] = [DeliveryFailed("no such number", permanent=True)]
    [failed] = tell(phone=PHONE)
    [fine] = tell(phone=PHONE)
    send_waiting(clock=clock)

    assert send_again(ids=[failed.pk, fine.pk], now=clock()) == 1
    assert send_waiting(clock=clock).sent == 1

    assert len(gateway.sent) == 2
    assert not Notification.objects.exclude(state="sent").exists()


def test_neither_address_nor_text_reaches_the_log(tell: Tell, gateway: type[Gateway], clock: Clock) -> None:
    [message] = tell(phone=PHONE)
    gateway.troubles[:] = [DeliveryFailed(f"{PHONE} refused", permanent=False)]

    with structlog.testing.capture_logs() as lines:
        send_waiting(clock=clock)
        clock.advance(FIRST_RETRY)
        send_waiting(clock=clock)

    assert [line["event"] for line in lines] == ["notification_not_sent", "notification_sent"]
    assert PHONE not in str(lines)
    assert message.text not in str(lines)


def test_the_task_sends_what_is_due(tell: Tell, gateway: type[Gateway]) -> None:
    tell(phone=PHONE)
    Notification.objects.update(due_at="2020-01-01T00:00:00Z")

    tasks.send_waiting()

    assert len(gateway.sent) == 1
