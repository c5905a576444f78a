"""Several processes under one roof: started together, restarted when they die, stopped together."""

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.text import Text

from devtools.processes import send_to_group

_COLOURS = ("cyan", "green", "magenta", "yellow", "blue")
#: A process that lived this long is restarted at once.
STEADY_SECONDS = 20.0
LONGEST_PAUSE = 15.0
STOP_SECONDS = 10.0


@dataclass
class Child:
    """A process to keep alive."""

    name: str
    command: list[str]
    colour: str = "white"
    process: "subprocess.Popen[str] | None" = None
    started: float = 0.0
    failures: int = 0
    again_at: float = 0.0


@dataclass
class Supervisor:
    """Runs children until told to stop."""

    environment: Mapping[str, str]
    folder: Path
    console: Console
    children: list[Child] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def add(self, name: str, *command: str) -> None:
        """Another child; order of adding is order of starting."""
        colour = _COLOURS[len(self.children) % len(_COLOURS)]
        self.children.append(Child(name, list(command), colour))

    def stop_on_signals(self) -> None:
        """SIGINT, SIGTERM and a closed terminal end `run`."""
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, lambda *_: self._stopping.set())

    def start(self) -> None:
        """Starts all children."""
        for child in self.children:
            self._start(child)

    def run(self, *, each_second: Callable[[], None] | None = None) -> None:
        """Restarts what dies until a signal or `stop` comes, then stops all, last started first."""
        while not self._stopping.wait(0.2):
            for child in self.children:
                self._look_after(child)
            if each_second:
                each_second()
        self.end()

    def stop(self) -> None:
        """Has `run` end."""
        self._stopping.set()

    @property
    def is_stopping(self) -> bool:
        """Whether a signal or `stop` has come."""
        return self._stopping.is_set()

    def dead(self) -> list[str]:
        """Names of the children that have ended."""
        return [child.name for child in self.children if child.process and child.process.poll() is not None]

    def pids(self) -> dict[str, int]:
        """Process ids by name."""
        return {child.name: child.process.pid for child in self.children if child.process}

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(
            child.command,
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        child.started, child.again_at = time.monotonic(), 0.0
        threading.Thread(target=self._relay, args=(child, child.process), daemon=True).start()

    def _relay(self, child: Child, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                said = Text.assemble((f"{child.name:<9} ", child.colour), line.rstrip("\n"))
                self.console.print(said, soft_wrap=True, highlight=False)

    def _look_after(self, child: Child) -> None:
        if child.process is None or child.process.poll() is None:
            return
        now = time.monotonic()
        if not child.again_at:
            child.failures = 0 if now - child.started > STEADY_SECONDS else child.failures + 1
            pause = min(2.0 ** (child.failures - 1), LONGEST_PAUSE) if child.failures else 0.0
            child.again_at = now + pause
            code = child.process.returncode
            send_to_group(
                child.process.pid, signal.SIGKILL
            )  # what it had started would be in the new one's way
            self.console.print(f"[red]{child.name} ended ({code}); again in {pause:.0f} s[/]")
        if now >= child.again_at:
            self._start(child)

    def end(self) -> None:
        """Stops all children now, and what they have started."""
        for child in reversed(self.children):
            if child.process and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process:
                self._await_end(child.process, deadline)

    @staticmethod
    def _await_end(process: "subprocess.Popen[str]", deadline: float) -> None:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            send_to_group(process.pid, signal.SIGKILL)
            process.wait()
