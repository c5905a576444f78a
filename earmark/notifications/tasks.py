"""Alarm clocks of the notifications."""

from celery import shared_task

from earmark.base import clock
from earmark.notifications import alarm, services


@shared_task(name=alarm.TASK, ignore_result=True)
def send_waiting() -> None:
    """Sends what is due; rung after a commit, and by the beat for what nobody rang for."""
    if services.send_waiting(clock=clock.now).full:
        alarm.ring()
