"""Processes by their ids, which the system gives out again."""

import os
import signal
from pathlib import Path


def command_line(pid: int) -> str:
    """What the process was started with; empty when it is gone or a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def is_running(pid: int, *names: str) -> bool:
    """Whether that process runs and is still one of those programs, and not another that got its id."""
    line = command_line(pid)
    return any(name in line for name in names)


def send(pid: int | None, sign: signal.Signals) -> None:
    """Signals a process if it is there."""
    if pid is None:
        return
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return
