"""State at the moment of looking: what PostgreSQL, Redis and the contexts' rows say.

Looking must not be able to hurt: what was read is shown again for KEPT seconds, one thread of a process reads at a
time, each watcher has TIMEOUT for each of its statements and a transaction that cannot write, and one that fails is
told of (`earmark_unread`) and keeps nobody else from being shown.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from threading import Lock
from time import monotonic, perf_counter

import structlog
from django.db import DatabaseError, InterfaceError, connection, transaction
from prometheus_client.metrics_core import Metric

from config.metrics import infrastructure
from config.version import VERSION
from earmark.base.metrics import Gauge, watchers
from earmark.base.redis import RedisAway, gate
from earmark.base.sql import rows

log = structlog.get_logger(__name__)

KEPT = 5.0
TIMEOUT = "2s"

up = Gauge("earmark_up", "1 where the part answers.", "part")
unread = Gauge("earmark_unread", "1 where a part's state could not be read in time.", "part")
took = Gauge("earmark_state_read_seconds", "How long it took to read the state.")
info = Gauge("earmark_info", "1, with the version that runs.", "version")


class State:
    """A collector for prometheus_client, kept for the process."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._read_at, self._kept = float("-inf"), list[Metric]()

    def collect(self) -> Iterator[Metric]:
        """What there is, at most KEPT seconds old."""
        with self._lock:
            if monotonic() - self._read_at >= KEPT:
                self._kept = list(self._read())
                self._read_at = monotonic()
            yield from self._kept

    def _read(self) -> Iterator[Metric]:
        began = perf_counter()
        now = self._clock()
        parts = {"postgresql": _postgresql_is_up(), "redis": _redis_is_up()}
        yield up.of({(part,): there for part, there in parts.items()})
        yield info.of({(VERSION,): 1})
        yield from infrastructure.processes()
        if parts["redis"]:
            yield from infrastructure.redis(now)
        failed: dict[tuple[str, ...], float] = {}
        if parts["postgresql"]:
            for name, watcher in watchers():
                try:
                    with transaction.atomic():
                        rows("SELECT set_config('statement_timeout', %s, true)", (TIMEOUT,))
                        rows("SELECT set_config('transaction_read_only', 'on', true)")
                        found = list(watcher(now))
                except (DatabaseError, InterfaceError) as error:
                    log.warning("metrics_unread", part=name, error=type(error).__name__)
                    failed[name,] = 1
                    continue
                failed[name,] = 0
                yield from found
        yield unread.of(failed)
        yield took.is_(perf_counter() - began)


def _postgresql_is_up() -> bool:
    """Asked twice: the first time it may be only our connection that is dead."""
    for _ in range(2):
        try:
            rows("SELECT 1")
        except (DatabaseError, InterfaceError):
            connection.close()
        else:
            return True
    return False


def _redis_is_up() -> bool:
    try:
        gate().check()
    except RedisAway:
        return False
    return True
