"""Earmark as processes: web, workers, beat and simulator on a PostgreSQL and a Redis of their own, all killable."""

import fcntl
import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import contextmanager

import httpx
from rich.console import Console

from devtools.commands import process_commands
from devtools.environment import environment
from devtools.ports import free_port
from devtools.state import HOME, ROOT, State
from devtools.steps import manage
from devtools.supervisor import Supervisor

PASSWORD = "password123"


class Stack:
    """What runs, and what a test may do to it."""

    def __init__(self, state, supervisor, env):
        self.state, self.supervisor, self.env = state, supervisor, env
        self.url = f"http://127.0.0.1:{state.web_port}"
        self.clients = []
        self.http = self.client(self.url)
        self.simulator = self.client(f"http://127.0.0.1:{state.simulator_port}")

    def client(self, url, **options):
        """An HTTP client that is closed with the stack."""
        self.clients.append(httpx.Client(base_url=url, timeout=30, **options))
        return self.clients[-1]

    def customer(self, username, password=PASSWORD):
        """A client that has logged in."""
        answer = self.http.post("/api/v1/auth/login/", json={"username": username, "password": password})
        assert answer.status_code == 200, answer.text
        headers = {"Authorization": f"Bearer {answer.json()['access']}"}
        return self.client(self.url, headers=headers)

    def kill(self, name):
        """SIGKILL to a process and all that it started; the supervisor starts it again."""
        os.killpg(self.supervisor.pids()[name], signal.SIGKILL)

    def faults(self, seed=1, latency_ms=20, **faults):
        """How the provider behaves from now on."""
        said = {"seed": seed, "faults": faults, "latency_ms": latency_ms}
        assert self.simulator.put("/_control", json=said).status_code == 200

    def works(self):
        """Keys of all work that the provider has done, doubles and all."""
        return [work["key"] for work in self.simulator.get("/_log").json()["works"]]

    def audit(self):
        """Raises unless the books are clean, from zero."""
        return manage("audit", "--from-zero", environment=self.env)

    def end_of(self, customer, transaction_id, within=90):
        """The status once it is final."""
        return eventually(
            lambda: final(customer.get(f"/api/v1/activation/status/{transaction_id}/").json()), within=within
        )


def final(status):
    return status if status["status"] != "PENDING" else None


def eventually(look, *, within=60):
    """What `look` answers once it is something. Fails after `within` seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {within} s")


def emptied(name):
    """A state with nothing in it, of services that do not run."""
    old = State.load(name)
    old.stop_services()
    shutil.rmtree(old.postgres.directory)
    shutil.rmtree(old.folder, ignore_errors=True)
    return State.load(name)


def copy_of_what_is_ready(name):
    """A state with what `make_ready` makes. That takes ten seconds: once in a run of the tests, the rest are copies."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    state = emptied(name)
    with (HOME / "ready.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        model = State.load("ready")
        noted = model.folder / "run"
        if not noted.exists() or noted.read_text() != run:
            model = emptied("ready")
            model.start_services()
            manage("make_ready", environment=environment(model, outer=outer()))
            model.stop_services()
            noted.write_text(run)
        state.password, state.secret_key = model.password, model.secret_key
        state.postgres.directory.mkdir(exist_ok=True)
        subprocess.run(["cp", "-a", model.postgres.data, state.postgres.directory], check=True)
        shutil.copytree(model.folder / "keys", state.folder / "keys")
    return state


def outer():
    """What processes get of our own environment: what it says of the tests' services is not about theirs."""
    ours = {*environment(State.load("test"), outer={}), "REDIS_TIMEOUT"} - {"PATH"}
    return {name: value for name, value in os.environ.items() if name not in ours}


@contextmanager
def running_stack(name="chaos"):
    """A fresh one."""
    state = copy_of_what_is_ready(name)
    state.web_port, state.simulator_port = free_port(), free_port()
    state.start_services()
    quick = {"PROVIDER_TIMEOUT_SECONDS": "2", "PROVIDER_PATIENCE_SECONDS": "30", "LOG_LEVEL": "WARNING"}
    env = environment(state, outer=outer() | quick)
    with (state.folder / "stack.log").open("w") as log:
        supervisor = Supervisor(env, ROOT, Console(file=log, width=200))
        commands = process_commands(state)
        commands["worker2"] = commands["worker"]
        for process, command in commands.items():
            supervisor.add(process, *command)
        supervisor.start()
        roof = threading.Thread(target=supervisor.run)
        roof.start()
        stack = Stack(state, supervisor, env)
        try:
            eventually(lambda: is_up(stack), within=60)
            yield stack
        finally:
            for client in stack.clients:
                client.close()
            supervisor.stop()
            roof.join()
            state.redis.resume()
            state.stop_services()


def is_up(stack):
    try:
        return stack.http.get("/readyz").status_code == 200 and stack.simulator.get("/healthz").is_success
    except httpx.TransportError:
        return False
