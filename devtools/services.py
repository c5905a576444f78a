"""Private services for the length of one command."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from devtools.state import ROOT, State
from devtools.steps import console, step

#: What a command gets for its own tidying up when it is told to stop.
STOP_SECONDS = 20


@contextmanager
def services(name: str) -> Iterator[State]:
    """PostgreSQL and Redis of `.dev/<name>`, for this process alone; stopped whatever happens."""
    state = State.load(name)
    with ExitStack() as until_end:
        if not until_end.enter_context(state.held(wait=False)):
            console.print(f"[dim]Waiting: another command uses .dev/{name}[/]")
            until_end.enter_context(state.held(wait=True))
        state = State.load(name)  # the other may have changed ports
        until_end.callback(state.stop_services)
        start(state)
        yield state


def start(state: State) -> None:
    """Starts both and says so."""
    with step("PostgreSQL and Redis"):
        state.start_services()
    home = state.postgres.directory
    if not home.is_relative_to(state.folder):
        console.print(f"  [dim]PostgreSQL's user cannot enter this folder, so its data is in {home}[/]")


def run(*command: str, environment: Mapping[str, str]) -> int:
    """Exit code of a Python command; when we are told to stop, it may tidy up first."""
    with subprocess.Popen([sys.executable, *command], cwd=ROOT, env=dict(environment)) as child:
        try:
            return child.wait()
        except (KeyboardInterrupt, SystemExit) as stop:
            if isinstance(stop, SystemExit):  # Ctrl-C has reached it too, this has not
                child.send_signal(signal.SIGINT)
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
            raise


def end_on_signals() -> None:
    """SIGTERM and a closed terminal end us as an error would: `finally` has its turn."""
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda number, _: sys.exit(128 + number))
