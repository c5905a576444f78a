"""How PostgreSQL, Redis and our own processes do: what an operator looks at when everything is slow."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from prometheus_client.metrics_core import Metric

from config.metrics import signs
from earmark.base import slots
from earmark.base.metrics import Gauge, age
from earmark.base.redis import RedisAway, gate
from earmark.base.redis_gate import Gate
from earmark.base.sql import rows

size = Gauge("earmark_database_size_bytes", "Of the database on disk.")
connections = Gauge("earmark_database_connections", "Sessions of the database by what they do.", "state")
most = Gauge("earmark_database_connections_limit", "How many sessions the server takes.")
blocked = Gauge("earmark_database_sessions_blocked", "Sessions that wait for a lock.")
longest = Gauge(
    "earmark_database_longest_transaction_seconds",
    "Age of the oldest open transaction: one that is old slows hot rows.",
)
committed = Gauge(
    "earmark_database_transactions", "Transactions since the server's statistics began.", "outcome"
)
deadlocks = Gauge("earmark_database_deadlocks", "Deadlocks since then.")
read_blocks = Gauge(
    "earmark_database_blocks", "Blocks that were asked for since then, by where they were.", "source"
)

memory = Gauge("earmark_redis_memory_bytes", "That Redis uses.")
memory_limit = Gauge("earmark_redis_memory_limit_bytes", "That it may use; 0: no limit.")
clients = Gauge("earmark_redis_clients", "Connections to it.")
evicted = Gauge(
    "earmark_redis_evicted_keys", "Keys that it has thrown away for lack of memory: should be none."
)

alive = Gauge(
    "earmark_processes", "Processes that gave a sign within the last half minute, on all machines.", "kind"
)
resident = Gauge("earmark_process_memory_bytes", "Memory of a process of this machine.", "kind", "slot")
cpu = Gauge("earmark_process_cpu_seconds", "Processor time that it has used.", "kind", "slot")

_DATABASE = """
SELECT pg_database_size(current_database()) AS size, xact_commit, xact_rollback, deadlocks, blks_hit, blks_read,
       current_setting('max_connections')::int AS most
  FROM pg_stat_database WHERE datname = current_database()
"""
_SESSIONS = """
SELECT coalesce(state, 'other') AS state, count(*) AS sessions, min(xact_start) AS oldest,
       count(*) FILTER (WHERE wait_event_type = 'Lock') AS blocked
  FROM pg_stat_activity
 WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() GROUP BY 1
"""


def postgresql(now: datetime) -> Iterator[Metric]:
    """What the server counts itself."""
    [row] = rows(_DATABASE)
    yield size.is_(row.size)
    yield most.is_(row.most)
    yield committed.of({("commit",): row.xact_commit, ("rollback",): row.xact_rollback})
    yield deadlocks.is_(row.deadlocks)
    yield read_blocks.of({("memory",): row.blks_hit, ("disk",): row.blks_read})
    sessions = rows(_SESSIONS)
    yield connections.of({(each.state,): each.sessions for each in sessions})
    yield blocked.is_(sum(each.blocked for each in sessions))
    yield longest.is_(max((age(each.oldest, now) for each in sessions), default=0.0))


def redis(now: datetime) -> Iterator[Metric]:
    """Who is alive, and what Redis says of itself; a cluster's servers have exporters of their own."""
    try:
        yield alive.of({(kind,): count for kind, count in signs.count(now).items()})
        asked = gate()
        if not isinstance(asked, Gate):
            return
        said = parse_info(asked.ask(("INFO",))[0])
    except RedisAway:
        return  # between two looks; the next one tells
    yield memory.is_(float(said.get("used_memory", 0)))
    yield memory_limit.is_(float(said.get("maxmemory", 0)))
    yield clients.is_(float(said.get("connected_clients", 0)))
    yield evicted.is_(float(said.get("evicted_keys", 0)))


def parse_info(reply: Any) -> dict[str, str]:
    """What INFO says, by name."""
    lines = reply.decode().splitlines() if isinstance(reply, bytes) else []
    return dict(line.split(":", 1) for line in lines if ":" in line)


def processes() -> Iterator[Metric]:
    """Those of this machine that share what they count."""
    found = slots.processes()
    yield resident.of({(each.kind, str(each.slot)): each.memory_bytes for each in found})
    yield cpu.of({(each.kind, str(each.slot)): each.cpu_seconds for each in found})
