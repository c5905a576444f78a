"""What the provider remembers of each key, and the log of every work done: the truth that tests audit."""

import base64
import hashlib
import heapq
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

#: The code and the message of a definite refusal.
REFUSAL = ("insufficient_coverage", "The subscriber's line does not support this offer.")


class Status(StrEnum):
    """Where a key is. PROCESSING is the only state that can still change."""

    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    DEAD = "dead"


class Reception(StrEnum):
    """How a request to do work was received."""

    FRESH = "fresh"
    REPEATED = "repeated"
    CONFLICTING = "conflicting"


@dataclass(frozen=True, slots=True)
class Record:
    """One key. `digest` is empty when the key was killed before any request came."""

    key: str
    status: Status
    digest: str = ""
    reference: str | None = None
    code: str | None = None
    message: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The record as the protocol words it, without the fields that do not apply."""
        said = {"key": self.key, "status": self.status.value, "reference": self.reference}
        said |= {"code": self.code, "message": self.message}
        return {name: value for name, value in said.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work done for a subscriber. There is never a second one for a key."""

    key: str
    body: Mapping[str, Any]
    reference: str
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """The work as `GET /_log` shows it."""
        asked = {name: self.body.get(name) for name in ("transaction_id", "subscriber", "offer", "action")}
        return {"key": self.key, **asked, "reference": self.reference, "at": self.at.isoformat()}


@dataclass(frozen=True, slots=True)
class _Due:
    """Work accepted and not yet done, with the end it will come to."""

    key: str
    body: Mapping[str, Any]
    refused: bool


class Ledger:
    """The keys and the works, behind one lock that is never held while anybody waits.

    Work is not done by the thread that waits for it. `accept` writes down when it will be done, and every
    look at the ledger first does what has fallen due. So a kill before that moment always wins, one after it
    always loses, and no key can end both done and dead.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._origin = datetime.now(UTC), clock()
        self._lock = threading.Lock()
        self._records: dict[str, Record] = {}
        self._works: list[Work] = []
        # Ordered by time, then by arrival: the number also spares the heap from comparing what is due.
        self._due: list[tuple[float, int, _Due]] = []
        self._accepted = 0

    def accept(self, key: str, body: Mapping[str, Any], *, after: float, refused: bool) -> Reception:
        """Take a request for work in `after` seconds. Only a FRESH one causes any; a dead key is REPEATED."""
        digest = _digest(body)
        with self._lock:
            now = self._settle()
            known = self._records.get(key)
            if known is None:
                self._records[key] = Record(key, Status.PROCESSING, digest)
                self._accepted += 1
                heapq.heappush(self._due, (now + after, self._accepted, _Due(key, body, refused)))
                return Reception.FRESH
            if known.status is not Status.DEAD and known.digest != digest:
                return Reception.CONFLICTING
            return Reception.REPEATED

    def find(self, key: str) -> Record | None:
        """The key's present record, or None if it was never heard of."""
        with self._lock:
            self._settle()
            return self._records.get(key)

    def __getitem__(self, key: str) -> Record:
        """The present record of a key that was heard of. Raises KeyError."""
        with self._lock:
            self._settle()
            return self._records[key]

    def kill(self, key: str) -> Record:
        """Make sure that the key never causes work from now on; what is done or refused stays as it is."""
        with self._lock:
            self._settle()
            known = self._records.get(key) or Record(key, Status.PROCESSING)
            if known.status is Status.PROCESSING:
                known = self._records[key] = replace(known, status=Status.DEAD)
            return known

    def works(self, key: str | None = None) -> list[Work]:
        """Every work done, in order, or those of one key."""
        with self._lock:
            self._settle()
            return [work for work in self._works if key is None or work.key == key]

    def clear_works(self) -> None:
        """Empty the log. The keys are kept: clearing a log must not make work repeatable."""
        with self._lock:
            self._settle()
            self._works.clear()

    def _settle(self) -> float:
        """Do what has fallen due, in the order of its time. Returns the time it went by. Needs the lock."""
        now = self._clock()
        while self._due and self._due[0][0] <= now:
            at, _, due = heapq.heappop(self._due)
            record = self._records[due.key]
            # A killed key keeps its place in the heap; here is where it does no harm.
            if record.status is Status.PROCESSING:
                self._records[due.key] = self._end(record, due, at)
        return now

    def _end(self, record: Record, due: _Due, at: float) -> Record:
        if due.refused:
            code, message = REFUSAL
            return replace(record, status=Status.REFUSED, code=code, message=message)
        reference = reference_of(due.key)
        self._works.append(Work(due.key, due.body, reference, self._wall_time(at)))
        return replace(record, status=Status.SUCCEEDED, reference=reference)

    def _wall_time(self, at: float) -> datetime:
        wall, origin = self._origin
        return datetime.fromtimestamp(wall.timestamp() + at - origin, UTC)


def reference_of(key: str) -> str:
    """The provider's own name for the work done under a key: the same for the same key, always."""
    return "SIM-" + base64.b32encode(hashlib.sha256(key.encode()).digest()).decode()[:10]


def _digest(body: Mapping[str, Any]) -> str:
    """Equal for bodies that say the same, whatever the order of their fields."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
