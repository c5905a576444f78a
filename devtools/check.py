"""`./dev check`: all gates, a line each; what failed is shown at the end."""

import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from devtools.environment import environment
from devtools.services import services
from devtools.state import ROOT
from devtools.steps import console

PYTHON = sys.executable
GATES = {
    "format": ("ruff", "format", "--check", "."),
    "lint": ("ruff", "check", "."),
    "types": ("mypy", "."),
    "architecture": ("lint-imports",),
    "settings": (PYTHON, "manage.py", "check"),
    "migrations": (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"),
    "schema": (
        PYTHON, "manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null",
    ),
    "permissions": (PYTHON, "manage.py", "permissions", "--check"),
    "dead code": (PYTHON, "-m", "devtools.dead_code"),
}  # fmt: skip
FIXES = (
    ("ruff", "format", "."),
    ("ruff", "check", "--fix", "."),
    (PYTHON, "manage.py", "permissions", "--write"),
)


@dataclass(frozen=True)
class Result:
    """How a gate went."""

    name: str
    passed: bool
    seconds: float
    output: str


def check(*, fix: bool) -> int:
    """Exit code 0 when every gate lets us through."""
    with services("test") as state:
        env = environment(state)
        for command in FIXES if fix else ():
            subprocess.run(command, cwd=ROOT, env=env, check=False)
        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda name: _pass(name, env), GATES))
    failed = [result for result in results if not result.passed]
    for result in failed:
        console.rule(f"[red]{result.name}")
        console.out(result.output.rstrip())
    return 1 if failed else 0


def _pass(name: str, env: Mapping[str, str]) -> Result:
    began = time.monotonic()
    done = subprocess.run(
        GATES[name], cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    result = Result(name, done.returncode == 0, time.monotonic() - began, done.stdout)
    mark = "[green]✓[/]" if result.passed else "[red]✗[/]"
    console.print(f"{mark} {name} [dim]{result.seconds:.1f} s[/]")
    return result
