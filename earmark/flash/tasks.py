"""Alarm clocks of flash promotions."""

from contextlib import suppress

from celery import shared_task

from earmark.base import clock
from earmark.base.redis import RedisAway
from earmark.flash import redis_engine
from earmark.flash.services import telling
from earmark.flash.services.finishing import finish_due
from earmark.flash.services.segments import refresh_segments_after
from earmark.flash.services.starting import start_due


@shared_task(name="activate_and_notify_promos")
def activate_and_notify_promos() -> None:
    """Starts and finishes what is due. A start is a fact, which has the promotion told of at once."""
    start_due(now=clock.now())
    finish_due(now=clock.now())


@shared_task(name="notify_active_promos")
def notify_active_promos() -> None:
    """Queues the telling of active promotions: of what is new to somebody, and of what a dead worker left."""
    for promo_id in telling.due_to_tell(now=clock.now()):
        notify_promo.delay(promo_id)


@shared_task(name="notify_promo")
def notify_promo(promo_id: int) -> None:
    """Tells those whom one promotion is for."""
    telling.notify_promo(promo_id=promo_id, clock=clock.now)


@shared_task(name="flash.refresh_segments")
def refresh_segments(after: int = 0) -> None:
    """Works out who is new and who comes often, a batch of users at a time; each batch rings for the next."""
    reached = refresh_segments_after(after, now=clock.now())
    if reached is not None:
        refresh_segments.delay(reached)


@shared_task(name="flash.keep_redis_right")
def keep_redis_right() -> None:
    """Counts what Redis promises against what there is, and ends checkouts that nobody will end."""
    with suppress(RedisAway):  # which says so itself; whoever comes back to an empty Redis opens it anew
        redis_engine.keep_right(now=clock.now())
