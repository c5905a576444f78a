"""wrk: many connections that ask as fast as they are answered."""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from bench.scenario import BenchFailed

_SCRIPT = Path(__file__).with_suffix(".lua").read_text()
THREADS, CONNECTIONS = 2, 16


@dataclass(frozen=True, slots=True)
class Call:
    """A path, and what to come with, if anything: an access token, a body of its own (JSON)."""

    path: str
    token: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """What to ask: one of `calls` each time, by chance or in turn; `body` is JSON."""

    method: str
    calls: Sequence[Call]
    body: str | None = None
    connections: int = CONNECTIONS
    in_turn: bool = False

    def script(self) -> str:
        """As Lua. JSON strings are Lua strings here: only ASCII without escapes gets in."""
        calls = ",\n".join(
            f"{{{json.dumps(call.path)}, {json.dumps(call.token)}, {json.dumps(call.body)}}}"
            for call in self.calls
        )
        body = "nil" if self.body is None else json.dumps(self.body)
        turn = json.dumps(self.in_turn)
        head = f"METHOD = {json.dumps(self.method)}\nBODY = {body}\nIN_TURN = {turn}\nTHREADS = {THREADS}\n"
        return f"{head}CALLS = {{\n{calls}\n}}\n{_SCRIPT}"


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of it. `refused`: status 400 and above; `broken`: no answer. None of either passes."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    refused: int
    broken: int

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def run(url: str, load: Load, *, seconds: float) -> Answered:
    """Asks for that long. Raises BenchFailed, also when a request failed: errors are cheap to serve."""
    if not which("wrk"):
        raise BenchFailed("wrk is not installed (apt-get install wrk)")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(load.script())
        script.flush()
        command = [
            "wrk",
            f"-t{THREADS}",
            f"-c{load.connections}",
            f"-d{max(1, round(seconds))}s",
            "-s",
            script.name,
            url,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    line = done.stdout.rstrip().rpartition("\n")[2]
    if done.returncode or not line.startswith("{"):
        raise BenchFailed(f"wrk: {(done.stderr or done.stdout).strip()[-500:]}")
    answered = Answered(**json.loads(line))
    if answered.refused or answered.broken:
        raise BenchFailed(
            f"{answered.refused} of {answered.requests} refused, {answered.broken} without an answer"
        )
    return answered
