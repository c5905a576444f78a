"""Alarms: how a committed row wakes the task that looks for rows.

Note [Alarm]
------------
A writer rings after its commit by setting one Redis key if it is not set, and only who set it queues the
task. The task silences the alarm before it looks for rows. So a row committed before the look is found, a
row committed after it rings again, and a thousand writers in one moment cost one message. When Redis is
away nobody rings, and the sweeper, the same task run by the beat, finds the rows.
"""

from dataclasses import dataclass

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

from earmark.base.redis import Command, RedisAway, gate

log = structlog.get_logger(__name__)

#: A ring whose message got lost is forgotten after this; the sweeper was there before.
LIFETIME_MS = 2000


@dataclass(frozen=True, slots=True)
class Alarm:
    """Wakes `task`; `key` is its bell in Redis."""

    key: str
    task: str

    def ring(self, *also: Command) -> None:
        """Queues one run for all who ring at about this moment; `also` shares the trip to Redis.

        Never raises for a Redis or a broker that is away: what was not rung for is swept.
        """
        try:
            if gate().ask(*also, ("SET", self.key, 1, "NX", "PX", LIFETIME_MS))[-1]:
                current_app.send_task(self.task, retry=False)
        except (RedisAway, OperationalError, OSError) as error:
            log.warning("not_rung", alarm=self.key, error=type(error).__name__)

    def silence(self) -> None:
        """Lets the next writer ring again; called before looking for rows."""
        try:
            gate().ask(("DEL", self.key))
        except RedisAway:
            pass  # the alarm runs out by itself
