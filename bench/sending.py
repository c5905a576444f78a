"""A process that sends all that waits, and says how fast and how large it became: `-m bench.sending pushes|sms`.

A process of its own, so that what others needed is not counted. Linux alone says how large a process ever was.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import django
from django.conf import settings

django.setup()

from earmark.base import clock  # noqa: E402
from earmark.notifications.rules import ChannelName  # noqa: E402
from earmark.notifications.services import Run, send_push_batch, send_waiting  # noqa: E402

WAYS: dict[str, Callable[[], Run]] = {
    "pushes": lambda: send_push_batch(clock=clock.now, limit=settings.PUSH_BATCH),
    "sms": lambda: send_waiting(clock=clock.now, channel=ChannelName.SMS),
}


def main(way: str) -> None:
    """Runs as the worker's tasks would, one after the other, until one finds less than it could have sent."""
    began, sent, full = perf_counter(), 0, True
    while full:
        run = WAYS[way]()
        sent, full = sent + run.sent, run.full
    print(json.dumps({"sent": sent, "seconds": perf_counter() - began, "peak_mb": _peak_mb()}))


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [kilobytes] = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(kilobytes) / 1024


if __name__ == "__main__":
    main(sys.argv[1])
