"""Sending: leases, retries, giving up; one message never stops another."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
import structlog
from django.core.mail import EmailMessage
from django.db import OperationalError

from earmark.notifications import tasks
from earmark.notifications.channels.protocol import Message, Outcomes, Refused, Taken
from earmark.notifications.models import GatewayReport, Notification, OptOut
from earmark.notifications.rules import ChannelName
from earmark.notifications.services import Run, send_again, send_waiting, settling
from earmark.notifications.services.policies import POLICIES

from .conftest import Clock
from .gateway import AWAY, NO_SUCH_NUMBER, Gateway

Tell = Callable[..., list[Notification]]
PHONE = "+15550100"
SMS = POLICIES[ChannelName.SMS]


class WorkerDied(BaseException):
    """The process is gone: nothing below may catch it."""


def test_a_message_goes_out_once(tell: Tell, gateway: type[Gateway], clock: Clock) -> None:
    [message] = tell(phone=PHONE)

    assert send_waiting(clock=clock) == Run(sent=1, postponed=0, failed=0, full=False)
    assert send_waiting(clock=clock) == Run(sent=0, postponed=0, failed=0, full=False)

    message.refresh_from_db()
    assert (message.state, message.sent_at, message.attempts) == ("sent", clock(), 1)
    [sent] = gateway.sent
    assert (sent.id, sent.address, sent.words.sms) == (message.pk, PHONE, message.text)


def test_a_failed_message_waits_longer_each_time(tell: Tell, gateway: type[Gateway], clock: Clock) -> None:
    [message] = tell(phone=PHONE)
    gateway.troubles[:] = [AWAY] * 3

    for attempt in range(1, 4):
        assert send_waiting(clock=clock).postponed == 1
        assert send_waiting(clock=clock) == Run(0, 0, 0, full=False)
        message.refresh_from_db()
        full = SMS.first * 2 ** (attempt - 1)
        assert (message.state, message.attempts, message.reason) == ("queued", attempt, "gateway away")
        assert full / 2 <= message.due_at - clock() <= full
        clock.advance(full)

    assert send_waiting(clock=clock).sent == 1
    message.refresh_from_db()
    assert (message.state, message.attempts, message.reason) == ("sent", 4, "")


@pytest.mark.parametrize(("channel", "attempts"), [("email", 8), ("sms", 6), ("push", 5)])
def test_each_channel_gives_up_after_its_own_number_of_attempts(
    queue: Tell,
    gateway: type[Gateway],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    channel: str,
    attempts: int,
) -> None:
    [message] = queue(channel, 1)
    monkeypatch.setattr("earmark.notifications.channels.named", lambda _: gateway())
    gateway.troubles[:] = [AWAY] * 20

    runs = []
    for _ in range(attempts + 1):
        runs.append(send_waiting(clock=clock))
        clock.advance(timedelta(hours=1))

    assert [run.postponed for run in runs] == [1] * (attempts - 1) + [0, 0]
    assert [run.failed for run in runs] == [0] * (attempts - 1) + [1, 0]
    message.refresh_from_db()
    assert (message.state, message.attempts, message.reason) == ("failed", attempts, "gateway away")


def test_a_permanent_refusal_is_not_tried_again(tell: Tell, gateway: type[Gateway], clock: Clock) -> None:
    [message] = tell(phone=PHONE)
    gateway.troubles[:] = [NO_SUCH_NUMBER]

    assert send_waiting(clock=clock).failed == 1

    message.refresh_from_db()
    assert (message.state, message.attempts, message.reason) == ("failed", 1, "no such number")


@pytest.mark.parametrize("trouble", [AWAY, NO_SUCH_NUMBER])
def test_a_failing_message_stops_no_other(
    tell: Tell, gateway: type[Gateway], clock: Clock, trouble: Refused
) -> None:
    for _ in range(3):
        tell(phone=PHONE)
    gateway.troubles[:] = [None, trouble, None]

    assert send_waiting(clock=clock).sent == 2


def test_a_message_over_which_the_channel_breaks_is_found_out_and_stops_no_other(
    tell: Tell, gateway: type[Gateway], clock: Clock
) -> None:
    for _ in range(3):
        tell(phone=PHONE)
    gateway.troubles[:] = [None, ZeroDivisionError("oops"), ZeroDivisionError("oops")]

    assert send_waiting(clock=clock) == Run(sent=2, postponed=1, failed=0, full=False)

    [broken] = Notification.objects.filter(state="queued")
    assert broken.reason == "ZeroDivisionError: oops"


def test_a_gateway_that_is_not_installed_stops_no_mail_and_costs_no_attempt(
    tell: Tell, settings: Any, clock: Clock, mailoutbox: list[EmailMessage]
) -> None:
    settings.SMS_CHANNEL = "nowhere.Gateway"
    _, message = tell(phone=PHONE, email="anna@example.org")

    with pytest.raises(ImportError):
        send_waiting(channel=ChannelName.SMS, clock=clock)
    assert send_waiting(channel=ChannelName.EMAIL, clock=clock).sent == 1

    message.refresh_from_db()
    assert (message.state, message.attempts) == ("queued", 0)
    assert [mail.to for mail in mailoutbox] == [["anna@example.org"]]


def test_a_run_stops_at_its_limit_and_says_so(tell: Tell, gateway: type[Gateway], clock: Clock) -> None:
    for _ in range(3):
        tell(phone=PHONE)

    assert send_waiting(clock=clock, limit=2) == Run(sent=2, postponed=0, failed=0, full=True)
    assert send_waiting(clock=clock, limit=2) == Run(sent=1, postponed=0, failed=0, full=False)


def test_a_slow_run_ends_before_it_blocks_the_worker_and_says_that_more_may_wait(
    tell: Tell, gateway: type[Gateway], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        tell(phone=PHONE)

    def slow(self: Gateway, messages: Sequence[Message], *, within: timedelta) -> Iterator[Outcomes]:
        for message in messages:
            if clock() >= began + within:
                return
            clock.advance(timedelta(seconds=10))
            yield [(message, Taken())]

    began = clock()
    monkeypatch.setattr(gateway, "send", slow)

    assert send_waiting(clock=clock) == Run(sent=2, postponed=0, failed=0, full=True)

    waiting = Notification.objects.filter(state="queued")
    assert set(waiting.values_list("attempts", "due_at")) == {(0, began)}
    assert waiting.count() == 3


def test_a_batch_of_a_dead_worker_is_taken_over_after_its_lease(
    tell: Tell, gateway: type[Gateway], clock: Clock
) -> None:
    first, second, third = (tell(phone=PHONE)[0] for _ in range(3))
    gateway.troubles[:] = [None, WorkerDied()]
    with pytest.raises(WorkerDied):
        send_waiting(clock=clock)

    assert send_waiting(clock=clock).sent == 0
    clock.advance(SMS.lease)
    assert send_waiting(clock=clock).sent == 2

    assert [message.id for message in gateway.sent] == [first.pk, second.pk, third.pk]


def test_a_message_that_kills_every_worker_is_given_up_and_takes_no_other_along(
    tell: Tell, gateway: type[Gateway], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    [deadly], [other] = tell(phone=PHONE), tell(phone=PHONE)
    send = gateway.send

    def die(self: Gateway, messages: Sequence[Message], *, within: timedelta) -> Iterator[Outcomes]:
        if any(message.id == deadly.pk for message in messages):
            raise WorkerDied
        return send(self, messages, within=within)

    monkeypatch.setattr(gateway, "send", die)
    for _ in range(SMS.attempts):
        with pytest.raises(WorkerDied):
            send_waiting(clock=clock)
        clock.advance(SMS.lease)

    assert send_waiting(clock=clock).failed == 1
    deadly.refresh_from_db()
    assert (deadly.state, deadly.reason) == ("failed", "the sender died at every attempt")
    assert [message.id for message in gateway.sent] == [other.pk]


def test_who_stood_beside_what_breaks_the_channel_keeps_their_last_attempt(
    tell: Tell, gateway: type[Gateway], clock: Clock
) -> None:
    [breaks], [other] = tell(phone=PHONE), tell(phone=PHONE)
    Notification.objects.filter(pk=other.pk).update(attempts=SMS.attempts - 1)
    gateway.troubles[:] = [ZeroDivisionError("oops")]

    assert send_waiting(clock=clock).sent == 2

    assert {message.id for message in gateway.sent} == {breaks.pk, other.pk}


def test_what_was_taken_is_noted_one_by_one_when_others_lock_it_in_another_order(
    tell: Tell, gateway: type[Gateway], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = {tell(phone=PHONE)[0].pk for _ in range(3)}
    write = settling.rows

    def deadlocked(statement: str, given: dict[str, Any]) -> list[Any]:
        if len(given.get("ids", ())) > 1:
            raise OperationalError("deadlock detected")
        return write(statement, given)

    monkeypatch.setattr(settling, "rows", deadlocked)

    assert send_waiting(clock=clock).sent == 3

    assert (
        set(Notification.objects.filter(state="sent", channel="sms").values_list("pk", flat=True)) == messages
    )


def test_a_late_loser_does_not_take_back_what_another_has_sent(
    tell: Tell, gateway: type[Gateway], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    [message] = tell(phone=PHONE)
    send = gateway.send

    def overtaken(self: Gateway, messages: Any, *, within: timedelta) -> Iterator[Outcomes]:
        monkeypatch.setattr(gateway, "send", send)
        clock.advance(SMS.lease)
        assert send_waiting(clock=clock).sent == 1
        yield [(messages[0], AWAY)]

    monkeypatch.setattr(gateway, "send", overtaken)

    assert send_waiting(clock=clock) == Run(sent=0, postponed=0, failed=0, full=False)

    message.refresh_from_db()
    assert message.state == "sent"


def test_who_wants_no_more_is_not_sent_more(tell: Tell, gateway: type[Gateway], clock: Clock) -> None:
    [message] = tell(phone=PHONE)
    gateway.troubles[:] = [Refused("the receiver wants no such messages", permanent=True, opted_out=True)]

    assert send_waiting(clock=clock).failed == 1

    [said] = OptOut.objects.all()
    assert (said.user_id, said.topic, said.channel) == (message.user_id, "wallet", "sms")
    assert (said.source, said.created_at) == ("gateway", clock())


def test_a_report_that_came_before_its_reference_was_known_counts(
    tell: Tell, gateway: type[Gateway], clock: Clock
) -> None:
    [message] = tell(phone=PHONE)
    GatewayReport.objects.create(reference="ATXid_1", status="Success", received_at=clock())
    gateway.troubles[:] = [Taken("ATXid_1")]

    send_waiting(clock=clock)

    message.refresh_from_db()
    assert (message.state, message.reference, message.delivered_at) == ("sent", "ATXid_1", clock())


def test_only_failed_messages_are_sent_again(tell: Tell, gateway: type[Gateway], clock: Clock) -> None:
    gateway.troubles[:] = [NO_SUCH_NUMBER]
    [failed] = tell(phone=PHONE)
    [fine] = tell(phone=PHONE)
    send_waiting(clock=clock)

    assert send_again(ids=[failed.pk, fine.pk], now=clock()) == 1
    assert send_waiting(clock=clock).sent == 1

    assert len(gateway.sent) == 2
    assert not Notification.objects.exclude(state="sent").exists()


def test_neither_address_nor_text_reaches_the_log(tell: Tell, gateway: type[Gateway], clock: Clock) -> None:
    [message] = tell(phone=PHONE)
    gateway.troubles[:] = [Refused(f"{PHONE} refused", permanent=False)]

    with structlog.testing.capture_logs() as lines:
        send_waiting(clock=clock)
        clock.advance(SMS.first)
        send_waiting(clock=clock)

    assert [line["event"] for line in lines] == ["notification_not_sent", "notification_sent"]
    assert PHONE not in str(lines)
    assert message.text not in str(lines)


def test_the_task_sends_what_is_due(tell: Tell, gateway: type[Gateway]) -> None:
    tell(phone=PHONE)
    Notification.objects.update(due_at="2020-01-01T00:00:00Z")

    tasks.send_sms()

    assert len(gateway.sent) == 1
