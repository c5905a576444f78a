"""Alarm clocks of the notifications."""

from celery import shared_task
from django.conf import settings

from earmark.base import clock
from earmark.notifications import alarm, services


@shared_task(name=alarm.TASK, ignore_result=True)
def send_waiting() -> None:
    """Sends what is due; rung after a commit, and by the beat for what nobody rang for."""
    if services.send_waiting(clock=clock.now).full:
        alarm.ring()


@shared_task(name=alarm.PUSH_TASK, ignore_result=True)
def send_push_batch() -> None:
    """Sends a batch of the pushes that are due (document 004); rings for the next one when there may be more."""
    if services.send_push_batch(clock=clock.now, limit=settings.PUSH_BATCH).full:
        alarm.ring_for_pushes()
