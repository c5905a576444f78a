"""Where processes of one machine keep what they count, so that any of them can show it all.

Note [Slots]
------------
`prometheus_client` keeps the values of a process in files that others map, too, named by an identifier of the process.
Its process id would leave files behind at every restart, for ever: what a dead process counted still counts. So a
process takes a *slot*: the first number whose lock file nobody has locked. The system ends the lock with the process,
however it ends, and who takes the slot next goes on counting where the last one stopped. Nothing goes down, there are
never more files than processes at a time, and nobody has to tidy up.

The folder is for one machine (or container): each has its own. It may be emptied whenever nothing runs; Prometheus
takes a counter that begins again for what it is.
"""

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from prometheus_client import values
from prometheus_client.multiprocess import MultiProcessCollector

from earmark.base import metrics

log = structlog.get_logger(__name__)

#: More processes than any machine runs of this.
MOST = 1024
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class NoSlot(Exception):
    """No process of this machine can share what it counts."""


class Slot:
    """The number of this process in a folder. A process that was forked off takes another one."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder, self._kind = folder, kind
        self._pid, self._number, self._lock = 0, 0, -1

    def __call__(self) -> int:
        """The number. Raises NoSlot."""
        if self._pid != os.getpid():
            self._take()
        return self._number

    def _take(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)  # the parent's, who still has it
        for number in range(MOST):
            lock = os.open(self.folder / f"slot-{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                continue
            os.ftruncate(lock, 0)
            os.pwrite(lock, f"{os.getpid()} {self._kind}".encode(), 0)
            self._pid, self._number, self._lock = os.getpid(), number, lock
            return
        raise NoSlot(f"{MOST} processes use {self.folder}")


@dataclass(frozen=True, slots=True)
class Process:
    """One of ours that runs on this machine: what it has used of the processor, and how much memory it has."""

    slot: int
    kind: str
    cpu_seconds: float
    memory_bytes: int


_shared: Path | None = None


def share(folder: str, kind: str) -> None:
    """Has this process count where others see it; where that cannot be, it counts for itself and says so.

    `kind`: web, worker, beat. Called once, by what serves, before it serves. An empty `folder`: nothing is shared.
    """
    global _shared  # noqa: PLW0603  one for the process, as the client's own values are
    if not folder:
        return
    place = Path(folder)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        slot = Slot(place, kind)
        slot()
    except (OSError, NoSlot) as error:
        log.warning("metrics_not_shared", error=type(error).__name__)
        return
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(place)  # read by the client for each file
    values.ValueClass = values.MultiProcessValue(slot)  # type: ignore[no-untyped-call]
    metrics.begin_anew()
    _shared = place


def counted() -> Any:
    """What gives all that was counted: here, or by all processes that share."""
    if _shared is None:
        return metrics.REGISTRY
    return MultiProcessCollector(None, path=str(_shared))  # type: ignore[no-untyped-call]


def processes() -> list[Process]:
    """Those that share on this machine."""
    return list(_running(_shared)) if _shared else []


def _running(folder: Path) -> Iterator[Process]:
    for file in folder.glob("slot-*.lock"):
        try:
            if _is_free(file):
                continue
            pid, kind = file.read_text().split()
            memory = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
            used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            continue  # it has just ended, or another one is taking its place
        number = int(file.stem.removeprefix("slot-"))
        yield Process(number, kind, (int(used[11]) + int(used[12])) / _TICKS, memory)


def _is_free(file: Path) -> bool:
    """Whether the process that took it has ended. Who looks for a slot at this very moment takes the next one."""
    with file.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
