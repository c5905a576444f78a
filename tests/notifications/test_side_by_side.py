"""Senders side by side, a Redis that has forgotten everything, a channel that hangs: each message goes out once."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connections

from earmark.base.alarm import LANES
from earmark.base.redis import gate
from earmark.notifications import alarm, tasks
from earmark.notifications.models import Notification
from earmark.notifications.rules import ChannelName
from earmark.notifications.services import send_waiting

from .conftest import Clock
from .gateway import Gateway
from .mail_server import Fate, MailServer

Queue = Callable[..., list[Notification]]


@pytest.mark.django_db(transaction=True)
def test_senders_side_by_side_send_each_message_once_while_mail_hangs(
    queue: Queue,
    gateway: type[Gateway],
    mail: MailServer,
    clock: Clock,
    race: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [stuck], messages = queue("email", 1), queue("sms", 50)
    monkeypatch.setattr(gateway, "batch", 5)
    mail.fates, hangs = [Fate.SILENCE], Event()
    mail.when_taken = hangs.set

    def send_mail() -> None:
        send_waiting(channel=ChannelName.EMAIL, clock=clock)
        connections.close_all()

    at_mail = Thread(target=send_mail)
    at_mail.start()
    assert hangs.wait(10)
    runs = race(4, lambda _: send_waiting(channel=ChannelName.SMS, clock=clock))

    assert sum(run.sent for run in runs) == 50
    assert Counter(sent.id for sent in gateway.sent) == Counter(message.pk for message in messages)
    stuck.refresh_from_db()
    assert stuck.state == "sending"
    mail.over.set()
    at_mail.join()


def test_what_a_redis_that_was_emptied_has_forgotten_is_sent_by_the_sweeper_once(
    queue: Queue, gateway: type[Gateway]
) -> None:
    messages = queue("sms", 1000)
    Notification.objects.update(due_at="2020-01-01T00:00:00Z")

    gate().client.flushdb()
    for _ in range(3):
        tasks.send_sms()

    assert Counter(sent.id for sent in gateway.sent) == Counter(message.pk for message in messages)
    assert set(Notification.objects.values_list("state", flat=True)) == {"sent"}


def test_a_sender_that_finds_no_lane_free_goes_home(queue: Queue, gateway: type[Gateway]) -> None:
    queue("sms", 1)
    Notification.objects.update(due_at="2020-01-01T00:00:00Z")

    with ExitStack() as lanes:
        for _ in range(LANES):
            lanes.enter_context(alarm.lane(ChannelName.SMS))
        tasks.send_sms()
        assert not gateway.sent
    tasks.send_sms()

    assert len(gateway.sent) == 1
