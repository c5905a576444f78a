"""Alarm clocks of the notifications."""

from celery import shared_task
from django.conf import settings

from earmark.base import clock
from earmark.notifications import alarm, services
from earmark.notifications.rules import ChannelName
from earmark.notifications.services import reports


@shared_task(name="notifications.send_email", ignore_result=True)
def send_email() -> None:
    """Sends the mail that is due; rung after a commit, and by the beat for what nobody rang for."""
    _send(ChannelName.EMAIL)


@shared_task(name="notifications.send_sms", ignore_result=True)
def send_sms() -> None:
    """As `send_email`."""
    _send(ChannelName.SMS)


@shared_task(name="notifications.send_push", ignore_result=True)
def send_push() -> None:
    """As `send_email`, for pushes to one; those of campaigns are `send_push_batch`'s."""
    _send(ChannelName.PUSH)


@shared_task(name=alarm.TASK, ignore_result=True)
def send_waiting() -> None:
    """The last release's processes ring by this name, whichever channel they have written for."""
    alarm.ring_all()


def _send(channel: ChannelName) -> None:
    more = False
    with alarm.lane(channel) as free:
        if free:
            more = services.send_waiting(channel=channel, clock=clock.now).full
    if more:
        alarm.ring(channel)


@shared_task(name=alarm.PUSH_TASK, ignore_result=True)
def send_push_batch() -> None:
    """Sends a batch of the pushes that are due (document 004); rings for the next one when there may be more."""
    more = False
    with alarm.push_lane() as free:
        if free:
            more = services.send_push_batch(clock=clock.now, limit=settings.PUSH_BATCH).full
    if more:
        alarm.ring_for_pushes()


@shared_task(name="notifications.forget_reports", ignore_result=True)
def forget_reports() -> None:
    """Drops what SMS gateways said long ago."""
    reports.forget_reports(now=clock.now())
