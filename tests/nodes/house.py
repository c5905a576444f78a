"""Earmark on several nodes: nginx, two web processes, two workers; a replica to read from, PgBouncer in between."""

import json
import shutil
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from functools import partial

import httpx
from rich.console import Console

from devtools.commands import process_commands, web_command
from devtools.environment import environment
from devtools.ports import free_port
from devtools.postgres import usable
from devtools.state import ROOT, State
from devtools.steps import manage
from devtools.supervisor import Supervisor
from tests.chaos.stack import Stack, copy_of_what_is_ready, eventually, is_up, outer
from tests.nodes.services import Bouncer, Nginx, Replica

BUYERS, UNITS = 120, 40
#: Reservations that a user may make in a minute.
RESERVES = 20
_OURS = {"THROTTLE_SCALE": "1", "THROTTLE_RESERVE": str(RESERVES)}
#: The machine may be slow, and then is the replica.
_OURS |= {"DATABASE_REPLICA_WAIT": "0.3", "DATABASE_REPLICA_PAUSE": "0.3", "FLASH_HOLD_SECONDS": "600"}
_OURS |= {f"THROTTLE_{scope}": "100000" for scope in ("READ", "WRITE", "LOGIN")}


class House(Stack):
    """Its `http` speaks with nginx; `nodes` are the web processes behind it."""

    def __init__(self, state, supervisor, env, *, replica, bouncer, nginx, made):
        super().__init__(state, supervisor, env)
        self.replica, self.bouncer, self.made = replica, bouncer, made
        self.nodes = [self.client(f"http://127.0.0.1:{port}") for port in nginx.ports]
        self.url = nginx.url
        self.http = self.client(self.url)

    def await_nodes(self):
        """Returns once each web process answers."""
        for node in self.nodes:
            eventually(partial(_answers, node))

    def bearer(self, who):
        """The headers of `admin`, `poor` or a buyer by number."""
        token = self.made["buyers"][who] if isinstance(who, int) else self.made[who]
        return {"Authorization": f"Bearer {token}"}


def _answers(node):
    try:
        return node.get("/healthz").is_success
    except httpx.TransportError:
        return False


@contextmanager
def running_house():
    """A fresh one."""
    shutil.rmtree(usable(State.load("nodes").folder / "replica"))
    state = copy_of_what_is_ready("nodes")
    with ExitStack() as stack:
        stack.callback(state.stop_services)
        state.start_services()
        state.simulator_port, ports = free_port(), [free_port(), free_port()]
        direct = _environment(state)
        manage("migrate", environment=direct)  # leaves the role its limits, since PgBouncer passes none on
        made = _prepare(direct)
        replica, bouncer = Replica(state.postgres, state.folder / "replica"), Bouncer(state.postgres)
        nginx = Nginx(state.folder, ports, files=state.folder)
        for service in (replica, bouncer, nginx):
            stack.callback(service.stop)
            service.start()
        env = direct | {"DATABASE_URL": bouncer.url, "DATABASE_REPLICA_URLS": replica.url}
        supervisor = stack.enter_context(_processes(state, env, ports))
        house = House(state, supervisor, env, replica=replica, bouncer=bouncer, nginx=nginx, made=made)
        stack.callback(lambda: [client.close() for client in house.clients])
        eventually(lambda: is_up(house))
        yield house


def _environment(state):
    ours = {"DATABASE_PREPARE": "0", "TRUSTED_PROXIES": "1", "LOG_LEVEL": "WARNING", "LOG_PRETTY": "0"}
    ours |= {"MEDIA_ROOT": str(state.folder / "media"), "JWT_KEYS_DIR": str(state.folder / "keys")}
    return environment(state, outer=outer()) | ours | _OURS


def _prepare(env):
    command = [sys.executable, "-m", "tests.nodes.prepare", str(BUYERS), str(UNITS)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def _processes(state, env, ports):
    with (state.folder / "processes.log").open("w") as log:
        supervisor = Supervisor(env, ROOT, Console(file=log, width=200))
        commands = process_commands(state)
        for name in ("simulator", "worker", "beat"):
            supervisor.add(name, *commands[name])
        supervisor.add("worker2", *commands["worker"])
        for number, port in enumerate(ports, 1):
            supervisor.add(f"web{number}", *web_command(port))
        supervisor.start()
        roof = threading.Thread(target=supervisor.run)
        roof.start()
        try:
            yield supervisor
        finally:
            supervisor.stop()
            roof.join()
