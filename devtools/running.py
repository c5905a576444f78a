"""What `./dev up` is running: written down for the other commands, and for tidying up after a killed one."""

import json
import sys
import urllib.error
import urllib.request

from devtools.processes import end_groups, is_running
from devtools.state import HOME, UP, State
from devtools.steps import console
from devtools.supervisor import Supervisor

PIDFILE = HOME / UP / "up.pid"
PROCESSES = HOME / UP / "processes.json"


def running_pid() -> int | None:
    """The supervisor's process id if it runs."""
    try:
        pid = int(PIDFILE.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return pid if is_running(pid, "devtools up") else None


def is_ready(state: State) -> bool:
    """Whether the web process answers that it can serve."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{state.web_port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def process_ids() -> dict[str, int]:
    """The processes of the last run by name."""
    try:
        known: dict[str, int] = json.loads(PROCESSES.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return known


def end_strays() -> int:
    """Ends what a killed supervisor left behind; returns how many processes there were."""
    ended = end_groups(process_ids().values(), sys.prefix, within=10)
    PROCESSES.unlink(missing_ok=True)
    if ended:
        console.print(f"[green]✓[/] ended {ended} processes that an earlier run had left")
    return ended


def note(supervisor: Supervisor) -> None:
    """For `env`, and for whoever has to tidy up should we be killed."""
    if process_ids() != supervisor.pids():
        PROCESSES.write_text(json.dumps(supervisor.pids()))
