"""A private Redis in a folder, that tests may stop, pause and kill."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from devtools.ports import is_free
from devtools.processes import is_running, send


@dataclass
class RedisServer:
    """A Redis (or Valkey) on 127.0.0.1 that keeps nothing on disk: what it forgets must not matter."""

    directory: Path
    port: int
    #: What else is set in its configuration.
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int | None:
        """The process's id if it runs."""
        try:
            pid = int((self.directory / "redis.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None
        return pid if is_running(pid, "redis-server", "valkey-server") else None

    @property
    def is_running(self) -> bool:
        """Whether it runs and answers."""
        return self.pid is not None and self._answers()

    def start(self) -> None:
        """Starts it, empty, if it does not run. Raises TimeoutError."""
        if self.is_running:
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        name = shutil.which("redis-server") or shutil.which("valkey-server") or "redis-server"
        settings = {
            "port": str(self.port), "bind": "127.0.0.1", "dir": str(self.directory), "save": "",
            "appendonly": "no", "maxmemory-policy": "noeviction", "daemonize": "yes",
            "pidfile": str(self.directory / "redis.pid"), "logfile": str(self.directory / "redis.log"),
            **self.more,
        }  # fmt: skip
        options = [part for name_, value in settings.items() for part in (f"--{name_}", value)]
        subprocess.run([name, *options], check=True, stdout=subprocess.DEVNULL)
        self._wait(lambda: self.is_running)

    def stop(self) -> None:
        """Stops it; everything it knew is gone."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Stops it without a word."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """It keeps its connections and answers nothing."""
        send(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """It goes on as if nothing had happened."""
        send(self.pid, signal.SIGCONT)

    def _end(self, sign: signal.Signals) -> None:
        pid = self.pid
        if pid is not None:
            send(pid, signal.SIGCONT)
            send(pid, sign)
            self._wait(lambda: self.pid is None and is_free(self.port))

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as probe:
                probe.sendall(b"PING\r\n")
                return probe.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def _wait(self, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if until():
                return
            time.sleep(0.02)
        raise TimeoutError(f"Redis on port {self.port} does not do as told; see {self.directory}/redis.log")
