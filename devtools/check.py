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


def _files(pattern: str) -> list[str]:
    return sorted(str(file.relative_to(ROOT)) for file in ROOT.glob(pattern))


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
    "reference": (PYTHON, "manage.py", "reference", "--check"),
    "kubernetes": ("kubernetes-validate", "--strict", *_files("k8s/*.yaml")),
    "workflows": (
        "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *_files(".github/workflows/*.yml"),
    ),
    "dependabot": ("check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml"),
    "images": ("hadolint", "Dockerfile", "deploy/pgbouncer/Dockerfile"),
    "compose": ("check-jsonschema", "--builtin-schema", "vendor.compose-spec", *_files("docker-compose*.yml")),
    "postman": (PYTHON, "-m", "devtools.postman", "--check"),
    "alerts": (PYTHON, "-m", "devtools.alerts"),
    "dashboards": (PYTHON, "-m", "devtools.dashboards", "--check"),
    "docs": ("mkdocs", "build", "--strict", "--quiet"),
    "dead code": (PYTHON, "-m", "devtools.dead_code"),
}  # fmt: skip
FIXES = (
    ("ruff", "format", "."),
    ("ruff", "check", "--fix", "."),
    (PYTHON, "manage.py", "permissions", "--write"),
    (PYTHON, "manage.py", "reference", "--write"),
    (PYTHON, "-m", "devtools.postman", "--write"),
    (PYTHON, "-m", "devtools.dashboards", "--write"),
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
