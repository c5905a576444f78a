"""Records for other programs: all rows of one kind, in the order of their keys, in pieces.

Each piece is a short statement that takes the next rows by key and costs the same wherever in history it is; no
snapshot is held in between, and a replica answers where there is one. Rows outside the wanted time are left
out here, not by the statement, which might otherwise look for the next one for minutes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from earmark.base import replica
from earmark.base.sql import rows

BATCH = 2000
#: An id is made a little before, or after, the moment that is written into its row.
SLACK = timedelta(days=1)


@dataclass(frozen=True)
class Records:
    """Where rows come from and what is shown of them."""

    name: str
    #: For people: what one row is.
    about: str
    #: FROM what, with its joins.
    source: str
    #: Column → SQL expression. The one called `created_at` says when.
    columns: dict[str, str]
    #: What orders the rows, unique, beginning with an id.
    key: tuple[str, ...]
    #: That id is always a UUIDv7, so that rows lie in the order of time.
    by_time: bool = True

    def between(self, since: datetime | None, until: datetime) -> Iterator[tuple[Any, ...]]:
        """The values of the columns of each row that was made from `since` until before `until`."""
        at = list(self.columns).index("created_at")
        after: tuple[Any, ...] = ()
        start = first_id(since - SLACK) if since and self.by_time else None
        while found := self._next(after, start):
            for row in found:
                if (since is None or row[at] >= since) and row[at] < until:
                    yield tuple(row[: len(self.columns)])
            after = tuple(found[-1][len(self.columns) :])
            if self.by_time and found[-1][at] >= until + SLACK:
                return

    @replica.may_answer(patience=replica.PATIENT)
    def _next(self, after: tuple[Any, ...], start: UUID | None) -> list[Any]:
        key = ", ".join(self.key)
        shown = ", ".join([*(f"{sql} AS {name}" for name, sql in self.columns.items()), *_named(self.key)])
        where, arguments = "", after
        if after:
            where = f"WHERE ({key}) > ({', '.join(['%s'] * len(after))})"
        elif start:
            where, arguments = f"WHERE {self.key[0]} >= %s", (start,)
        return rows(f"SELECT {shown} FROM {self.source} {where} ORDER BY {key} LIMIT %s", (*arguments, BATCH))


def _named(key: tuple[str, ...]) -> Iterator[str]:
    return (f"{each} AS key_{number}" for number, each in enumerate(key))


def first_id(moment: datetime) -> UUID:
    """The smallest UUIDv7 of that moment."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)
