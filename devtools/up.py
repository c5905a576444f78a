"""`./dev up` and `./dev down`."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from rich.panel import Panel
from rich.table import Table

from devtools.commands import process_commands
from devtools.environment import environment
from devtools.ports import free_port, is_free
from devtools.processes import is_running, send
from devtools.state import HOME, ROOT, State
from devtools.steps import StepFailed, console, manage, step
from devtools.supervisor import Supervisor

PIDFILE = HOME / "up" / "up.pid"
LOG = HOME / "up" / "up.log"
READY_SECONDS = 60


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


def up(*, detach: bool, workers: int) -> int:
    """Runs everything; with `detach` returns once it serves."""
    state = State.load("up")
    if running_pid():
        console.print("Already running.")
        show(state)
        return 0
    state.web_port = int(os.environ.get("PORT", "8000"))
    if not is_free(state.web_port):
        raise StepFailed(f"Port {state.web_port} is taken. Choose another: PORT=8001 ./dev up")
    if detach:
        state.save()
        return _detach(state)
    PIDFILE.write_text(str(os.getpid()))
    try:
        _serve(state, workers=workers)
    finally:
        with step("stopped"):
            state.stop_services()
        PIDFILE.unlink(missing_ok=True)
    return 0


def down() -> int:
    """Stops what runs, and services that a killed supervisor left behind."""
    pid = running_pid()
    if pid is not None:
        with step("stop all processes"):
            send(pid, signal.SIGTERM)
            deadline = time.monotonic() + 40
            while running_pid() and time.monotonic() < deadline:
                time.sleep(0.1)
    else:
        console.print("Nothing is running.")
    State.load("up").stop_services()
    return 0


def _serve(state: State, *, workers: int) -> None:
    with step("PostgreSQL and Redis"):
        state.start_services()
    if not is_free(state.simulator_port):
        state.simulator_port = free_port()
        state.save()
    env = environment(state)
    with step("signing key, migrations, demo data"):
        manage("make_ready", environment=env)
    supervisor = Supervisor(env, ROOT, console)
    for name, command in process_commands(state, web_workers=workers).items():
        supervisor.add(name, *command)
    supervisor.stop_on_signals()
    with step("web, worker, beat, provider simulator"):
        supervisor.start()
        _await_ready(state)
    show(state)
    supervisor.run()


def _await_ready(state: State) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not is_ready(state):
        if time.monotonic() > deadline:
            raise StepFailed(f"The web process does not answer within {READY_SECONDS} s.")
        time.sleep(0.1)


def _detach(state: State) -> int:
    with LOG.open("w") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "devtools", "up"],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    with step("start in the background"):
        while not is_ready(state) or not running_pid():
            if child.poll() is not None:
                raise StepFailed(f"It ended at once:\n{_tail(LOG)}")
            time.sleep(0.2)
    show(State.load("up"))
    return 0


def _tail(file: Path) -> str:
    return "\n".join(file.read_text().split("\n")[-30:])


def show(state: State) -> None:
    """Where everything is and how to get in."""
    url = f"http://localhost:{state.web_port}"
    table = Table.grid(padding=(0, 2))
    for name, value in (
        ("API", f"{url}/api/v1/"),
        ("Swagger", f"{url}/swagger/   Redoc {url}/redoc/"),
        ("Back office", f"{url}/admin/"),
        ("Simulator", f"http://127.0.0.1:{state.simulator_port}   (the provider; /_log shows its work)"),
        ("Log in as", "admin, merchant1, partner1, user1 … user5; password [b]password123[/]"),
        ("Mail", str((state.folder / "mail").relative_to(ROOT))),
        ("Connections", 'eval "$(./dev env)"'),
        ("Next", "./dev demo     stop: ./dev down or Ctrl-C"),
    ):
        table.add_row(f"[dim]{name}[/]", value)
    console.print(Panel(table, title="Earmark is up", border_style="green", expand=False))
