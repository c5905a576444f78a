"""What an operator can measure: what processes count, and what the rows say when somebody looks.

Note [Two kinds]
----------------
*Counters and histograms* are counted where it happens, by whichever process does it, and say how often and how long.
They live in memory until a serving process calls `share`; from then on in files that outlive it (`earmark.base.slots`).
They are counted once it is certain: after a commit, or where nothing can roll it back any more.

*State* (how much waits, how old the oldest is) is read from the rows by watchers, at the moment of looking: so it is
true whatever process died. A context offers its watcher, and wiring connects it (`watch_with`).

A label has few values, all of which the program knows: no name of a person or a thing, no number, no text from outside.
A metric that gets more than MOST of them all the same counts the rest as `other`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, ClassVar

import prometheus_client
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]  # a line for each that nobody reads
REGISTRY = prometheus_client.CollectorRegistry(auto_describe=False)
#: Sets of labels that one metric has at most.
MOST = 2000
#: Seconds, for what should take milliseconds.
QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
#: Seconds, for what other systems do, and for what waits for them.
SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0)

Watcher = Callable[[datetime], Iterable[Metric]]

_making = Lock()
_defined: "dict[str, Definition]" = {}
_watchers: dict[str, Watcher] = {}


class Definition:
    """A metric's name, what it says, and the names of its labels."""

    kind: ClassVar[str]

    def __init__(self, name: str, help: str, *labels: str) -> None:
        self.name, self.help, self.labels = name, help, labels
        _defined[name] = self


class _Counted(Definition):
    """Counted in this process. Children are kept by their labels: looking one up is most of what counting costs."""

    def __init__(self, name: str, help: str, *labels: str) -> None:
        super().__init__(name, help, *labels)
        self._parent: Any = None
        self._children: dict[tuple[str, ...], Any] = {}

    def _made(self) -> Any:
        raise NotImplementedError

    def _child(self, labels: tuple[str, ...]) -> Any:
        """Made at first use, so that it lies where `share` says."""
        with _making:
            if len(self._children) >= MOST:
                labels = ("other",) * len(labels)
            if self._parent is None:
                self._parent = self._made()
            found = self._children[labels] = self._parent.labels(*labels) if labels else self._parent
        return found

    def forget(self) -> None:
        """Begins anew, where values are kept now."""
        if self._parent is not None:
            REGISTRY.unregister(self._parent)
        self._parent = None
        self._children = {}


class Counter(_Counted):
    """How often."""

    kind = "counter"

    def count(self, *labels: str, by: float = 1) -> None:
        """One more, or `by`."""
        (self._children.get(labels) or self._child(labels)).inc(by)

    def _made(self) -> Any:
        return prometheus_client.Counter(self.name, self.help, self.labels, registry=REGISTRY)


class Histogram(_Counted):
    """How long."""

    kind = "histogram"

    def __init__(self, name: str, help: str, *labels: str, buckets: tuple[float, ...] = QUICK) -> None:
        super().__init__(name, help, *labels)
        self._buckets = buckets

    def observe(self, seconds: float, *labels: str) -> None:
        """One that took so long."""
        (self._children.get(labels) or self._child(labels)).observe(seconds)

    def _made(self) -> Any:
        return prometheus_client.Histogram(
            self.name, self.help, self.labels, registry=REGISTRY, buckets=self._buckets
        )


class Gauge(Definition):
    """How much, read by a watcher."""

    kind = "gauge"

    def of(self, values: Mapping[tuple[str, ...], float]) -> Metric:
        """The values by their labels."""
        family = GaugeMetricFamily(self.name, self.help, labels=self.labels)
        for labels, value in values.items():
            family.add_metric(labels, float(value))
        return family

    def is_(self, value: float | None) -> Metric:
        """The one value, of a metric without labels; no sample where there is none."""
        return self.of({} if value is None else {(): value})


@dataclass(frozen=True, slots=True)
class Described:
    """A metric as people read of it."""

    name: str
    kind: str
    labels: tuple[str, ...]
    help: str


def described() -> list[Described]:
    """Every metric that there is, by name."""
    return [Described(name, each.kind, each.labels, each.help) for name, each in sorted(_defined.items())]


def watch_with(name: str, watcher: Watcher) -> None:
    """Lets a context show its state, read from the rows. Wiring calls this at start."""
    _watchers[name] = watcher


def watchers() -> Iterator[tuple[str, Watcher]]:
    """Who shows state, by name."""
    yield from _watchers.items()


def begin_anew() -> None:
    """Forgets what was counted: values are kept elsewhere from now on."""
    for each in _defined.values():
        if isinstance(each, _Counted):
            each.forget()


def age(since: datetime | None, now: datetime) -> float:
    """Seconds since then, 0 where it is ahead, or where there is nothing."""
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
