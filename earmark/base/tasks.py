"""Alarm clocks of the base."""

from celery import shared_task

from earmark.base import clock, facts, idempotency


@shared_task(name=facts.DELIVERY_TASK, ignore_result=True)
def deliver_facts() -> None:
    """Tells what is due; also the sweeper for what nobody rang for."""
    facts.deliver(clock=clock.now)


@shared_task(name="base.forget_old_claims", ignore_result=True)
def forget_old_claims() -> None:
    """Drops idempotency claims whose time is over."""
    idempotency.forget_old_claims(now=clock.now())
