"""Reads that a replica of PostgreSQL may answer (DATABASE_REPLICA_URLS). Without replicas none of this runs.

Note [Read index]
-----------------
A write is visible to every read that starts after its answer, whoever wrote, from whichever process. So before a read
goes to a replica the primary is asked how far its log is written, which costs it no lock and no table, and the
replica whether it has come so far. It commonly has, or does within a few milliseconds, for which the read waits.
Then it sees at least what the primary would have shown when the read began. That holds for a user's own writes, for
everybody else's, and for the caches: an answer is made after its version was read, so it is no older than what moved
the version on.

The place asked for is where the next record will be written, not how far the log is on disk: what was committed
without waiting for the disk (a flash reservation) is visible too.

A replica that cannot be reached, fails, or is too far behind is left alone for DATABASE_REPLICA_PAUSE, and the primary
answers. So does it where a transaction is open, for that may have written.
"""

from collections.abc import Callable
from functools import cache, partial, wraps
from itertools import count
from time import monotonic, sleep
from typing import Any, ParamSpec, TypeVar

import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, InternalError, OperationalError, connections
from psycopg.errors import QueryCanceled

from earmark.base.sql import read_from, rows

log = structlog.get_logger(__name__)

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

#: For reads that take long themselves: seconds that they wait for a replica.
PATIENT = 2.0
#: The first of the pauses between two looks at a replica; each is twice as long as the one before.
_LOOK_AGAIN = 0.001

_WRITTEN = "SELECT pg_current_wal_insert_lsn()::text AS place"
_HAS_COME = "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn AS so_far"

_resting_until: dict[str, float] = {}
_turns = count()


class Router:
    """Has Django's queries go where `read` says, and all that writes to the primary."""

    def db_for_read(self, model: Any, **_: Any) -> str:
        """The replica within `read`. Outside the primary, for rows that came from a replica as well."""
        return read_from.get()

    def db_for_write(self, model: Any, **_: Any) -> str:
        """The primary."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **_: Any) -> bool:
        """All databases are one."""
        return True

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool:
        """A replica gets its tables from the primary."""
        return db == DEFAULT_DB_ALIAS


def may_answer(
    view: Callable[Asked, Answer] | None = None, *, patience: float | None = None
) -> Callable[..., Any]:
    """Makes a function that only reads go by `read`."""
    if view is None:
        return partial(may_answer, patience=patience)
    asked = view

    @wraps(asked)
    def routed(*args: Asked.args, **named: Asked.kwargs) -> Answer:
        return read(partial(asked, *args, **named), patience=patience)

    return routed


def read(make: Callable[[], Answer], *, patience: float | None = None) -> Answer:
    """What `make` returns. It only reads, from a replica where one has all that is committed by now.

    Where a replica fails on the way, it is called again and reads from the primary. `patience`: seconds to wait for a
    replica, DATABASE_REPLICA_WAIT unless told otherwise.
    """
    replica = (
        _chosen(settings.DATABASE_REPLICA_WAIT if patience is None else patience) if replicas() else None
    )
    if replica is None:
        return make()
    before = read_from.set(replica)
    try:
        return make()
    except (OperationalError, InterfaceError, InternalError) as error:
        if isinstance(error.__cause__, QueryCanceled):  # it takes too long, and would on the primary
            raise
        _leave_alone(replica, error)
    finally:
        read_from.reset(before)
    return make()


@cache
def replicas() -> tuple[str, ...]:
    """Django's names of the replicas."""
    return tuple(name for name in settings.DATABASES if name != DEFAULT_DB_ALIAS)


def _chosen(patience: float) -> str | None:
    """A replica that has all that is committed by now. None: ask the primary."""
    if read_from.get() != DEFAULT_DB_ALIAS or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return None
    now = monotonic()
    awake = [name for name in replicas() if _resting_until.get(name, 0.0) <= now]
    if not awake:
        return None
    replica = awake[next(_turns) % len(awake)]
    place = rows(_WRITTEN)[0].place
    before = read_from.set(replica)
    try:
        if _comes_to(place, until=now + patience):
            return replica
        _leave_alone(replica)
    except (OperationalError, InterfaceError) as error:
        _leave_alone(replica, error)
    finally:
        read_from.reset(before)
    return None


def _comes_to(place: str, *, until: float) -> bool:
    pause = _LOOK_AGAIN
    while not rows(_HAS_COME, (place,))[0].so_far:
        if monotonic() + pause > until:
            return False
        sleep(pause)
        pause *= 2
    return True


def _leave_alone(replica: str, error: Exception | None = None) -> None:
    """For a while. Without an error it is behind; a connection that has broken is given up for a new one."""
    _resting_until[replica] = monotonic() + settings.DATABASE_REPLICA_PAUSE
    why = type(error.__cause__ or error).__name__ if error else "behind"
    log.warning("replica_left_alone", replica=replica, why=why)
    if error:
        connections[replica].errors_occurred = True
        connections[replica].close_if_unusable_or_obsolete()
