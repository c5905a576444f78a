"""`./dev up` and `./dev down`."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from devtools.commands import process_commands
from devtools.environment import environment
from devtools.panel import show
from devtools.ports import free_port, is_free
from devtools.processes import send
from devtools.running import PIDFILE, PROCESSES, end_strays, is_ready, note, running_pid
from devtools.services import start
from devtools.state import HOME, ROOT, UP, State
from devtools.steps import StepFailed, console, manage, step
from devtools.supervisor import Supervisor

LOG = HOME / UP / "up.log"
READY_SECONDS = 60
DOWN_SECONDS = 40


def up(*, detach: bool, workers: int) -> int:
    """Runs everything; with `detach` returns once it serves."""
    state = State.load(UP)
    if running_pid():
        console.print("Already running.")
        show(state)
        return 0
    if detach:
        return _detach(state, workers)
    with state.held(wait=False) as ours:
        if not ours:
            raise StepFailed("Another ./dev up is starting.")
        _make_room(state)
        PIDFILE.write_text(str(os.getpid()))
        try:
            _serve(state, workers)
        finally:
            with step("stopped"):
                state.stop_services()
            PROCESSES.unlink(missing_ok=True)
            PIDFILE.unlink(missing_ok=True)
    return 0


def down() -> int:
    """Stops what runs, and what a killed supervisor left behind."""
    pid = running_pid()
    if pid is not None:
        with step("stop all processes"):
            send(pid, signal.SIGTERM)
            deadline = time.monotonic() + DOWN_SECONDS
            while running_pid() and time.monotonic() < deadline:
                time.sleep(0.1)
            if running_pid():
                send(pid, signal.SIGKILL)
    if not end_strays() and pid is None:
        console.print("Nothing is running.")
    State.load(UP).stop_services()
    return 0


def _make_room(state: State) -> None:
    """No leftovers, and a port to serve on. Raises StepFailed."""
    end_strays()
    port = os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise StepFailed(f"PORT must be a number from 1 to 65535, not {port}.")
    state.web_port = int(port)
    if not is_free(state.web_port):
        raise StepFailed(f"Port {port} is taken. Choose another: PORT={int(port) % 60000 + 1} ./dev up")
    state.save()


def _serve(state: State, workers: int) -> None:
    start(state)
    if not is_free(state.simulator_port):
        state.simulator_port = free_port()
    if not is_free(state.sandbox_port):
        state.sandbox_port = free_port()
    state.save()
    env = environment(state)
    with step("signing key, migrations, demo data"):
        manage("make_ready", environment=env)
    supervisor = Supervisor(env, ROOT, console)
    for name, command in process_commands(state, web_workers=workers).items():
        supervisor.add(name, *command)
    supervisor.stop_on_signals()
    try:
        with step("web, worker, beat, provider simulator, payment sandbox"):
            supervisor.start()
            note(supervisor)
            _await_ready(state, supervisor)
        if not supervisor.is_stopping:
            show(state)
        supervisor.run(each_second=lambda: note(supervisor))
    finally:
        supervisor.end()


def _await_ready(state: State, supervisor: Supervisor) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not supervisor.is_stopping and not is_ready(state):
        if "web" in supervisor.dead():
            raise StepFailed("The web process ended; above is what it said.")
        if time.monotonic() > deadline:
            raise StepFailed(f"The web process does not answer within {READY_SECONDS} s.")
        time.sleep(0.1)


def _detach(state: State, workers: int) -> int:
    with state.held(wait=False) as ours:
        if ours:
            _make_room(state)
    child = _in_background(workers) if ours else None
    try:
        with step("start in the background" if ours else "wait for the ./dev up that is starting"):
            while not (running_pid() and is_ready(State.load(UP))):
                if not running_pid() and (child is None or child.poll() is not None):
                    raise StepFailed(f"It ended at once:\n{_tail(LOG)}")
                time.sleep(0.2)
    except KeyboardInterrupt:
        if child:
            child.terminate()
        raise
    show(State.load(UP))
    return 0


def _in_background(workers: int) -> "subprocess.Popen[bytes]":
    with LOG.open("w") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "devtools", "up", "--workers", str(workers)],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def _tail(file: Path) -> str:
    return "\n".join(file.read_text().split("\n")[-30:])
