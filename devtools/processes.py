"""Processes by their ids, which the system gives out again."""

import os
import signal
import time
from collections.abc import Iterable
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


def send_to_group(leader: int, sign: signal.Signals) -> None:
    """Signals what a process started together with it, also when it is gone itself."""
    try:
        os.killpg(leader, sign)
    except (ProcessLookupError, PermissionError):
        return


def members(leaders: Iterable[int], program: str) -> list[int]:
    """The processes of these groups that run `program`: what another program's group got is not among them."""
    wanted = set(leaders)
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in pids if _group(pid) in wanted and is_running(pid, program)]


def end_groups(leaders: Iterable[int], program: str, *, within: float) -> int:
    """Ends the groups, gently at first; returns how many processes there were."""
    wanted = list(leaders)
    found = members(wanted, program)
    for pid in found:
        send(pid, signal.SIGTERM)
    deadline = time.monotonic() + within
    while (left := members(wanted, program)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for pid in left:
        send(pid, signal.SIGKILL)
    return len(found)


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None
