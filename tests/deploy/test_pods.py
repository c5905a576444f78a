"""The pods of k8s/ as processes of this machine: their commands, their environment, their probes."""

import shutil
import time

import pytest
from django.db import connection

from devtools.ports import free_port
from devtools.redis_server import RedisServer
from devtools.state import ROOT, State
from tests.deploy.house import PORTS, House, Postgres
from tests.deploy.manifests import containers, environment, pods

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

SECRET = {"POSTGRES_DB": "ecommerce_db", "POSTGRES_USER": "ecommerce", "POSTGRES_PASSWORD": "the-password"}
OURS = {
    "web": "ecommerce-backend",
    "worker": "ecommerce-worker",
    "beat": "ecommerce-beat",
    "migrate": "ecommerce-migrate-0-1-0",
}
#: What the kubelet does for an httpGet.
GET = (
    "import sys, urllib.request as u; "
    "u.urlopen(u.Request(sys.argv[1], headers=dict(h.split(': ') for h in sys.argv[2:])), timeout=5)"
)


def probe(container, name):
    """A probe of the container as a command."""
    found = container[name]
    if "exec" in found:
        return ["CMD", *found["exec"]["command"]]
    port = {each["name"]: each["containerPort"] for each in container["ports"]}[found["httpGet"]["port"]]
    headers = [f"{each['name']}: {each['value']}" for each in found["httpGet"]["httpHeaders"]]
    return ["CMD", "python", "-c", GET, f"http://127.0.0.1:{port}{found['httpGet']['path']}", *headers]


def as_service(container, **more):
    """A container in the words of a compose file; services of the cluster by the names that House knows."""
    known = {key: value.replace("ecommerce-", "") for key, value in environment(container).items()}
    return {"image": container["image"], "command": container["command"], "environment": known, **more}


class Pods(House):
    """Those of k8s/ in place of a compose file's services."""

    def __init__(self, folder, redis):
        self.dotenv, self.running = {}, {}
        self.folder, self.app, self.redis = folder, ROOT, redis
        self.postgres = Postgres(connection.settings_dict)
        self.services = {
            "postgres": {"image": "", "environment": SECRET},
            "redis": {"image": "", "environment": {}},
        }
        for name, pod in OURS.items():
            *first, main = containers(pods()[pod])
            self.services[name] = as_service(main)
            self.services |= {f"{name}-before": as_service(each) for each in first}
            for kind in ("startupProbe", "readinessProbe", "livenessProbe"):
                if kind in main:
                    self.services[f"{name}-{kind}"] = as_service(
                        main, healthcheck={"test": probe(main, kind)}
                    )
        self.ports = {name: free_port() for name in PORTS if name in self.services}
        self.ports |= {"postgres": self.postgres.port, "redis": redis.port}

    def answers(self, name, kind):
        """Whether that probe of that pod passes."""
        self.services[name]["healthcheck"] = self.services[f"{name}-{kind}"]["healthcheck"]
        return self.is_healthy(name)


@pytest.fixture(scope="module")
def cluster(django_db_setup):
    """What `kubectl apply -f k8s/` starts, in the order that the pods themselves wait for."""
    shutil.rmtree(State.load("pods").folder)
    folder = State.load("pods").folder
    redis = RedisServer(folder / "redis", free_port())
    redis.start()
    house = Pods(folder, redis)
    connection.close()
    house.make_database(like=connection.settings_dict["NAME"])
    try:
        house.run("migrate")
        house.run("web-before")
        house.start("web", "worker", "beat")
        yield house
    finally:
        house.stop()
        house.drop_database()
        redis.stop()


def soon(look, within=60):
    deadline = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return found


def test_every_probe_passes_once_the_pods_are_up(cluster):
    for name, kinds in {
        "web": ("startupProbe", "readinessProbe", "livenessProbe"),
        "worker": ("startupProbe", "livenessProbe"),
        "beat": ("startupProbe", "livenessProbe"),
    }.items():
        for kind in kinds:
            soon(lambda name=name, kind=kind: cluster.answers(name, kind), within=120)


def test_a_web_pod_without_its_database_is_not_ready_but_alive(cluster):
    cluster.postgres.do("ALTER DATABASE ecommerce_db CONNECTION LIMIT 0")
    cluster.postgres.do("ALTER ROLE ecommerce NOSUPERUSER")
    cluster.postgres.do(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'ecommerce_db'"
    )

    assert not cluster.answers("web", "readinessProbe")
    assert cluster.answers("web", "livenessProbe")


def test_pods_stop_when_they_are_told(cluster):
    assert set(cluster.stop("web", "worker", "beat").values()) <= {0, -15}
