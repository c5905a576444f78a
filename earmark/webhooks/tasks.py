"""Alarm clocks of the webhooks."""

from celery import shared_task

from earmark.base import clock
from earmark.webhooks import alarm, services


@shared_task(name=alarm.TASK, ignore_result=True)
def deliver() -> None:
    """Sends what is due; rung after a commit, and by the beat for what nobody rang for and for what is tried again."""
    more = False
    with alarm.lane() as free:
        if free:
            more = services.deliver(clock=clock.now).full
    if more:
        alarm.ring()


@shared_task(name="webhooks.forget_old_deliveries", ignore_result=True)
def forget_old_deliveries() -> None:
    """Drops the log of what ended long ago."""
    services.forget_old_deliveries(now=clock.now())
