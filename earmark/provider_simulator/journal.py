"""What was asked of the simulator, request by request, so that a test can count attempts."""

import threading
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

#: Older requests are forgotten; the count goes on.
KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to `/activations`. `status` is None when the connection was cut or left hanging; `traceparent` is
    the header of that name, by which a client says in which trace it asks.
    """

    key: str | None
    method: str
    fault: str | None
    status: int | None
    at: datetime
    traceparent: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The visit as `GET /_log?requests=1` shows it."""
        return asdict(self) | {"at": self.at.isoformat()}


class Journal:
    """The last visits, and how many there were; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._visits: deque[Visit] = deque(maxlen=KEPT)
        self._counts: Counter[str | None] = Counter()

    def write(
        self,
        key: str | None,
        method: str,
        fault: str | None,
        status: int | None,
        traceparent: str | None = None,
    ) -> Visit:
        """Note a request, before its answer is sent: who has the answer finds the request here."""
        visit = Visit(key, method, fault, status, datetime.now(UTC), traceparent)
        with self._lock:
            self._visits.append(visit)
            self._counts[key] += 1
        return visit

    def count(self, key: str | None = None) -> int:
        """How many requests came since the journal was last cleared, in all or under one key."""
        with self._lock:
            return self._counts.total() if key is None else self._counts[key]

    def visits(self, key: str | None = None) -> list[Visit]:
        """The visits kept, oldest first, or those of one key."""
        with self._lock:
            visits: Iterable[Visit] = tuple(self._visits)
        return [visit for visit in visits if key is None or visit.key == key]

    def clear(self) -> None:
        """Forget all visits and count from nought."""
        with self._lock:
            self._visits.clear()
            self._counts.clear()
