"""How much room there is: what the servers say of themselves, and how fast one row can be written here."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from django.db import connection, connections

from config.metrics.infrastructure import parse_info
from earmark.base.redis import gate
from earmark.base.sql import rows

PROBE = "capacity_probe"
#: As many at a time as a busy web node sends.
THREADS = 8
SPREAD = 64

#: Waits for the disk or does not by itself: what a session sets, a pooler would hand on to those who sell.
_WRITE = (
    f"UPDATE {PROBE} SET available = available - 1 "
    "WHERE id = %s AND set_config('synchronous_commit', %s, true) IS NOT NULL"
)
_CONNECTIONS = (
    "SELECT COALESCE(NULLIF(application_name, ''), backend_type) AS name, count(*) AS open, "
    "count(*) FILTER (WHERE state = 'active') AS active, "
    "count(*) FILTER (WHERE wait_event_type = 'Lock') AS waiting FROM pg_stat_activity "
    "WHERE backend_type = 'client backend' GROUP BY 1 ORDER BY 2 DESC, 1"
)
_TABLES = (
    "SELECT c.relname AS name, pg_total_relation_size(c.oid) AS bytes, greatest(c.reltuples, 0)::bigint AS rows, "
    "COALESCE(s.n_dead_tup, 0) AS dead, s.last_autovacuum AS vacuumed FROM pg_class c "
    "LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid "
    "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 2 DESC LIMIT %s"
)
_SERVER = (
    "SELECT current_setting('server_version') AS version, current_setting('max_connections')::int AS connections, "
    "pg_database_size(current_database()) AS bytes, "
    "(SELECT age(datfrozenxid) FROM pg_database WHERE datname = current_database()) AS age, "
    "(SELECT round(100.0 * sum(blks_hit) / NULLIF(sum(blks_hit + blks_read), 0), 1) FROM pg_stat_database "
    " WHERE datname = current_database()) AS from_memory, "
    "(SELECT COALESCE(extract(epoch FROM max(clock_timestamp() - xact_start)), 0)::float8 FROM pg_stat_activity "
    " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()) AS oldest"
)


def server() -> Any:
    """Version, connections that it takes, size, age of the oldest transaction id, hit rate, longest transaction."""
    return rows(_SERVER)[0]


def connections_by_name() -> list[Any]:
    """Who is connected, and how many of them work or wait for a lock."""
    return rows(_CONNECTIONS)


def largest_tables(number: int) -> list[Any]:
    """With their indexes, and the rows that vacuum has yet to clear away."""
    return rows(_TABLES, (number,))


def redis_memory() -> dict[str, Any]:
    """Used and allowed bytes, what it does when full, clients; of a cluster what one of its servers says. Raises
    RedisAway.
    """
    said = parse_info(gate().ask(("INFO",))[0])
    return {
        "used": int(said["used_memory"]),
        "allowed": int(said.get("maxmemory", 0)),
        "policy": said.get("maxmemory_policy", "unknown"),
        "clients": said["connected_clients"],
        "version": said["redis_version"],
    }


def measure(seconds: float) -> Iterator[tuple[str, float]]:
    """Commits a second of THREADS at a time, by kind: what this PostgreSQL allows at most, whatever stands before it.

    Writes rows of a table of its own, which goes in the end.
    """
    with _probe():
        yield "one row, on the disk: sales of one product", _rate(seconds, durable=True, spread=1)
        yield "one row, in memory: reservations of one promotion", _rate(seconds, durable=False, spread=1)
        yield "many rows, on the disk: sales of many products", _rate(seconds, durable=True, spread=SPREAD)


@contextmanager
def _probe() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {PROBE}")
        cursor.execute(
            f"CREATE TABLE {PROBE} WITH (fillfactor = 50) AS SELECT n AS id, 0::bigint AS available "
            f"FROM generate_series(0, {SPREAD - 1}) AS n"
        )
        cursor.execute(f"ALTER TABLE {PROBE} ADD PRIMARY KEY (id)")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {PROBE}")


def _rate(seconds: float, *, durable: bool, spread: int) -> float:
    """Commits a second."""
    done = [0] * THREADS
    ends = monotonic() + seconds

    def work(number: int) -> None:
        with _own_connection() as execute:
            while monotonic() < ends:
                row = (number * (SPREAD // THREADS) + done[number]) % spread
                execute(_WRITE, (row, "on" if durable else "off"))
                done[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


@contextmanager
def _own_connection() -> Iterator[Callable[[str, tuple[Any, ...]], Any]]:
    own = connections["default"]  # of this thread
    try:
        with own.cursor() as cursor:
            yield cursor.execute
    finally:
        own.close()
