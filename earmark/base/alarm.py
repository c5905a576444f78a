"""Alarms: how a committed row wakes the task that looks for rows.

Note [Alarm]
------------
A writer rings after its commit by setting one Redis key if it is not set, and only who set it queues the
task. The task silences the alarm before it looks for rows. So a row committed before the look is found, a
row committed after it rings again, and a thousand writers in one moment cost one message. When Redis is
away nobody rings, and the sweeper, the same task run by the beat, finds the rows.

Note [Lanes]
------------
A task that talks to another system may hang in it: each new row rings, each ring occupies one more worker, and in the
end nobody is left for anything else. Such a task runs in a lane, of which there are LANES. Who finds none free goes
home: those who run find the row, or else the sweeper does. A lane is a key in Redis that runs out, so that a killed
worker does not keep it; without Redis there are no tasks, and so no need for lanes.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import structlog

from earmark.base.broker import broker
from earmark.base.ids import new_id
from earmark.base.redis import Command, RedisAway, gate

log = structlog.get_logger(__name__)

#: A ring whose message got lost is forgotten after this; the sweeper was there before.
LIFETIME_MS = 2000
LANES = 2


@dataclass(frozen=True, slots=True)
class Alarm:
    """Wakes `task`; `key` is its bell in Redis. `run_ms`: longer than a run in a lane commonly takes."""

    key: str
    task: str
    run_ms: int = 30_000

    def ring(self, *also: Command) -> None:
        """Queues one run for all who ring at about this moment; `also` shares the trip to Redis.

        Never raises nor waits for a Redis or a broker that is away: what was not rung for is swept.
        """
        *_, is_first = gate().ask_each(*also, ("SET", self.key, 1, "NX", "PX", LIFETIME_MS))
        if isinstance(is_first, RedisAway) or (is_first and not broker().queue(self.task)):
            log.warning("not_rung", alarm=self.key)

    def silence(self) -> None:
        """Lets the next writer ring again; called before looking for rows."""
        try:
            gate().ask(("DEL", self.key))
        except RedisAway:
            pass  # the alarm runs out by itself

    @contextmanager
    def lane(self) -> Iterator[bool]:
        """True inside for at most LANES at a time, and then the alarm is silenced. See Note [Lanes]."""
        token = str(new_id()).encode()
        taken = self._take(token)
        if taken is None:
            yield False
            return
        self.silence()
        try:
            yield True
        finally:
            with suppress(RedisAway):
                if gate().ask(("GET", taken))[0] == token:
                    gate().ask(("DEL", taken))

    def _take(self, token: bytes) -> str | None:
        """The key of a lane that was free, if any."""
        keys = [f"{self.key}:lane:{number}" for number in range(LANES)]
        try:
            return next(
                (key for key in keys if gate().ask(("SET", key, token, "NX", "PX", self.run_ms))[0]), None
            )
        except RedisAway:
            return keys[0]
