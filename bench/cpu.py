"""CPU time of a process and all its descendants, from /proc."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(root: int) -> float:
    """User and system time so far. Descendants that ended count if they were waited for."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            line = file.read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        # The name, in brackets, may hold anything; what follows it is: state, ppid, … utime, stime, cutime, cstime.
        after = line.rpartition(")")[2].split()
        pid = int(file.parent.name)
        parents[pid] = int(after[1])
        ticks[pid] = sum(int(part) for part in after[11:15])
    return sum(spent for pid, spent in ticks.items() if _descends(pid, root, parents)) / _TICKS


def _descends(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid > 1 and pid != root:
        pid = parents.get(pid, 0)
    return pid == root
