"""Wakes the sender after a commit. Works as Note [Alarm] in `earmark.base.facts` tells."""

from datetime import timedelta
from typing import Any

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

from earmark.base.redis import RedisAway, gate

log = structlog.get_logger(__name__)

TASK = "notifications.send_waiting"
ALARM = "notifications:alarm"
LIFETIME = timedelta(seconds=2)


def ring() -> None:
    """Queues one sender for all who ring at about this moment.

    Never raises for a Redis or a broker that is away: what was not rung for is found by the beat.
    """

    def trip(client: Any) -> bool:
        return bool(client.set(ALARM, 1, nx=True, px=LIFETIME))

    try:
        if gate()(trip):
            current_app.send_task(TASK, retry=False)
    except (RedisAway, OperationalError, OSError) as error:
        log.warning("notifications_not_rung", error=type(error).__name__)


def silence() -> None:
    """Lets the next writer ring again; called before looking for rows."""
    try:
        gate()(lambda client: client.delete(ALARM))
    except RedisAway:
        pass  # the alarm runs out by itself
