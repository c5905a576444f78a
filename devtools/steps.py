"""Steps that say what they do and how long it took."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console

from devtools.state import ROOT

console = Console(highlight=False)
_errors = Console(stderr=True, highlight=False)


def complain(what: str) -> None:
    """On standard error, where `eval` does not read it; as it stands, for it may hold brackets."""
    _errors.print(what, style="red", markup=False, soft_wrap=True)


class StepFailed(Exception):
    """A step did not work; the message says all there is to say."""


@contextmanager
def step(what: str) -> Iterator[None]:
    """One line: what was done and the seconds it took."""
    began = time.monotonic()
    try:
        yield
    except BaseException:
        console.print(f"[red]✗[/] {what}")
        raise
    console.print(f"[green]✓[/] {what} [dim]{time.monotonic() - began:.1f} s[/]")


def manage(*arguments: str, environment: Mapping[str, str]) -> str:
    """What manage.py printed. Raises StepFailed with it when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode != 0:
        raise StepFailed(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}")
    return done.stdout
