"""pgbench: what PostgreSQL can do when nothing of ours is in between."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from bench.scenario import BenchFailed, Reading, Side
from devtools.postgres import program

SCRIPTS = Path(__file__).parent / "sql"
_TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
_LATENCY = re.compile(r"^latency average = ([\d.]+) ms", re.MULTILINE)
_FAILED = re.compile(r"^number of failed transactions: (\d+)", re.MULTILINE)


def pgbench_side(name: str, script: str, *, clients: int, variables: Mapping[str, int]) -> Side:
    """A side that runs `sql/<script>.sql` with `:variables` from so many connections."""
    return Side(name, lambda seconds: run(script, clients=clients, seconds=seconds, variables=variables))


def run(script: str, *, clients: int, seconds: float, variables: Mapping[str, int]) -> Reading:
    """Transactions per second, prepared, each one durable. Raises BenchFailed."""
    command = [
        program("pgbench"), "--no-vacuum", "--protocol=prepared", f"--client={clients}", f"--jobs={min(clients, 2)}",
        f"--time={max(1, round(seconds))}", f"--file={SCRIPTS / script}.sql",
        *(f"--define={name}={value}" for name, value in variables.items()),
    ]  # fmt: skip
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    tps, latency, failed = (pattern.search(done.stdout) for pattern in (_TPS, _LATENCY, _FAILED))
    if done.returncode or not tps or not latency or (failed and int(failed[1])):
        raise BenchFailed(f"pgbench {script}: {(done.stderr or done.stdout).strip()[-500:]}")
    return Reading(float(tps[1]), {"mean_ms": float(latency[1])})


def _environment() -> dict[str, str]:
    """The database and the session limits that Django uses."""
    database = settings.DATABASES["default"]
    own = {
        "PGHOST": database["HOST"],
        "PGPORT": str(database["PORT"]),
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": database["NAME"],
        "PGOPTIONS": database["OPTIONS"]["options"],
    }
    return {**os.environ, **{name: value for name, value in own.items() if value}}
