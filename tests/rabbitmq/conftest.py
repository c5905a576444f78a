"""A house whose tasks wait in a RabbitMQ of its own: web, worker and beat as processes on the tests' PostgreSQL."""

import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager

import httpx
import pytest
from django.conf import settings
from django.db import connection

from devtools.commands import process_commands
from devtools.ports import free_port
from devtools.state import ROOT, State
from earmark.base import facts
from earmark.base.redis import gate
from earmark.provider_simulator.control import Settings
from earmark.provider_simulator.server import Simulator
from tests.chaos.stack import eventually
from tests.factories import issued, make_offer, make_user
from tests.fixtures import keys, signing
from tests.rabbitmq.server import RabbitMQ

__all__ = ["keys", "signing"]


class House:
    """Its processes by name, and what one does with them."""

    def __init__(self, url, processes):
        self.processes, self.http = processes, httpx.Client(base_url=url, timeout=30)

    def signal(self, name, sign):
        """To a process and all that it started."""
        os.killpg(self.processes[name].pid, sign)

    @contextmanager
    def nobody_sweeps(self):
        """The beat stands still: what happens now was rung for."""
        self.signal("beat", signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal("beat", signal.SIGCONT)

    def is_up(self):
        """Whether the web answers."""
        try:
            return self.http.get("/healthz").is_success
        except httpx.TransportError:
            return False


@pytest.fixture(scope="module")
def rabbit(tmp_path_factory):
    server = RabbitMQ(tmp_path_factory.mktemp("rabbitmq"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def house(rabbit, keys, tmp_path_factory, django_db_setup):
    folder = tmp_path_factory.mktemp("house")
    state = State(folder=folder, web_port=free_port())
    commands = process_commands(state)
    processes = {}
    with Simulator(settings=Settings(latency_ms=0)) as simulator, (folder / "log").open("w") as log:
        env = os.environ | {
            "DATABASE_URL": "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(
                **connection.settings_dict
            ),
            "REDIS_URL": settings.REDIS_URL,
            "CELERY_BROKER_URL": rabbit.url,
            "JWT_KEYS_DIR": str(keys),
            "PROVIDERS": json.dumps({"simulator": {"url": simulator.url}}),
            "ALIVE_FILE": str(folder / "alive-{process}"),
            "PYTHONPATH": str(ROOT),
        }
        try:
            for name in ("web", "worker", "beat"):
                processes[name] = subprocess.Popen(
                    commands[name], cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
                )
            house = House(f"http://127.0.0.1:{state.web_port}", processes)
            eventually(house.is_up, within=120)
            eventually(lambda: rabbit.queue()[1] == 1, within=120)
            yield house
            house.http.close()
        finally:
            for process in processes.values():
                os.killpg(process.pid, signal.SIGCONT)
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture
def activate(house, transactional_db, books):
    """Asks for an offer; its transaction, and how long the answer took."""
    customer, offer = make_user(money=500_00), make_offer(price=1_00)
    gate().ask(("DEL", facts.ALARM))  # rung by this process, whose broker is another
    house.http.headers["Authorization"] = f"Bearer {issued(customer).access}"

    def ask():
        began = time.monotonic()
        answer = house.http.post("/api/v1/activation/", json={"offer_id": offer.pk})
        took = time.monotonic() - began
        assert answer.status_code == 202, answer.text
        return answer.json()["transaction_id"], took

    return ask


@pytest.fixture
def ends(house):
    """Whether a transaction comes to its good end."""

    def wait(transaction):
        def look():
            status = house.http.get(f"/api/v1/activation/status/{transaction}/").json()["status"]
            return status != "PENDING" and status

        return eventually(look) == "SUCCESS"

    return wait
