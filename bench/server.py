"""The web process, started as `./dev up` starts it, and what a request costs it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench import wrk
from bench.cpu import cpu_seconds
from bench.database import calm_down
from bench.redis_side import renew_revocations
from bench.scenario import BenchFailed, Reading
from devtools.commands import web_command
from devtools.ports import free_port
from devtools.state import ROOT

READY_SECONDS = 30
STOP_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Server:
    """A running web process."""

    pid: int
    url: str

    def under(self, load: wrk.Load, *, seconds: float) -> tuple[wrk.Answered, dict[str, float]]:
        """What came of the load; and CPU per request and latency, by name. Raises BenchFailed."""
        before = cpu_seconds(self.pid)
        answered = wrk.run(self.url, load, seconds=seconds)
        spent = cpu_seconds(self.pid) - before
        seen = {
            "requests/s": answered.rate,
            "cpu_ms": spent * 1000 / max(answered.requests, 1),
            "p50_ms": answered.p50_ms,
            "p99_ms": answered.p99_ms,
        }
        return answered, seen

    def rate(self, load: wrk.Load, seconds: float) -> Reading:
        """Requests a second under the load, and what one costs. Raises BenchFailed."""
        answered, seen = self.under(load, seconds=seconds)
        return Reading(answered.rate, {name: value for name, value in seen.items() if name != "requests/s"})


def before_reading() -> None:
    """What the server's database and Redis are to find done, beside no beat."""
    calm_down()
    renew_revocations()


@contextmanager
def web_process() -> Iterator[Server]:
    """A web process per core, as one would serve, on a free port, its log thrown away. Raises BenchFailed."""
    port = free_port()
    with _running(web_command(port, workers=os.cpu_count() or 1), port, ready="/readyz") as server:
        yield server


@contextmanager
def floor_process() -> Iterator[Server]:
    """The bare server of `bench.floor`, a process per core. Raises BenchFailed."""
    port = free_port()
    command = [
        "granian", "--interface", "rsgi", "bench.floor:application", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(os.cpu_count() or 1), "--runtime-mode", "st", "--no-ws", "--log-level", "warning",
    ]  # fmt: skip
    with _running(command, port, ready=None) as server:
        yield server


@contextmanager
def _running(command: list[str], port: int, *, ready: str | None) -> Iterator[Server]:
    """Until the caller is done. `ready`: a path that answers 200 once it serves; None: it listens."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PATH": path}, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        server = Server(process.pid, f"http://127.0.0.1:{port}")
        _await_ready(server, process, ready)
        yield server
    finally:
        _stop(process)


def _await_ready(server: Server, process: "subprocess.Popen[bytes]", path: str | None) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if _serves(server.url, path):
            return
        time.sleep(0.1)
    raise BenchFailed("The web process does not get ready.")


def _serves(url: str, path: str | None) -> bool:
    try:
        if path is None:
            socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=2).close()
            return True
        with urllib.request.urlopen(f"{url}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(STOP_SECONDS)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
