"""A whole house is watched: traces, errors and signs of life arrive where they should, and tell no secrets."""

import os
import subprocess
import sys
from uuid import uuid4

import httpx
import psycopg
import pytest

from devtools.ports import free_port
from tests.chaos.stack import eventually, running_stack
from tests.watching.receivers import Collector, Sentry, attributes, listening

pytestmark = pytest.mark.live

SECRET = "sesame-open-12345"


@pytest.fixture(scope="module")
def collector():
    with listening(Collector) as collector:
        yield collector


@pytest.fixture(scope="module")
def sentry():
    with listening(Sentry) as sentry:
        yield sentry


@pytest.fixture(scope="module")
def house(collector, sentry, tmp_path_factory):
    alive = tmp_path_factory.mktemp("alive")
    settings = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
        "OTEL_EXPORTER_OTLP_HEADERS": "x-tenant=earmark",
        "OTEL_BSP_SCHEDULE_DELAY": "200",
        "SENTRY_DSN": sentry.dsn,
        "SENTRY_ENVIRONMENT": "test",
        "CELERY_EVENTS": "1",
        "ALIVE_FILE": str(alive / "{process}.alive"),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        with running_stack("watched") as house:
            house.faults()
            yield house


@pytest.fixture(scope="module")
def customer(house):
    return house.customer("user3")


@pytest.fixture(scope="module")
def database(house):
    with psycopg.connect(house.env["DATABASE_URL"], autocommit=True) as connection:
        yield connection


def activate(customer, request_id, **headers):
    headers = {"X-Request-ID": request_id, "Idempotency-Key": f"{SECRET}-{request_id}"} | headers
    return customer.post(f"/api/v1/activation/?token={SECRET}", json={"offer_id": 1}, headers=headers)


def span_named(collector, name, request_id):
    """(service, span) of the first span with this name that is for the request."""
    return next(
        (
            (service, span)
            for service, span in collector.spans
            if span.name.startswith(name) and attributes(span).get("earmark.request_id") == request_id
        ),
        None,
    )


def test_an_activation_is_one_trace_from_the_request_to_the_provider(house, customer, collector):
    request_id = f"traced-{uuid4()}"

    key = activate(customer, request_id).json()["transaction_id"]
    house.end_of(customer, key)

    web_service, web = eventually(lambda: span_named(collector, "POST /api", request_id))
    trace = web.trace_id.hex()
    visits = house.simulator.get("/_log", params={"key": key, "requests": 1}).json()["requests"]
    calls = eventually(lambda: len(found := calls_in(collector, trace)) >= len(visits) and found)
    worker_service, task = eventually(lambda: span_named(collector, "offers.process_activation", request_id))
    tasks = {span.span_id for _, span in collector.spans if span.name == "offers.process_activation"}
    assert (web_service, worker_service, task.trace_id) == ("earmark-web", "earmark-worker", web.trace_id)
    assert {call.parent_span_id for call in calls} <= tasks
    sent = {visit["traceparent"] for visit in visits}
    assert {f"00-{trace}-{call.span_id.hex()}" for call in calls} >= {
        each.rpartition("-")[0] for each in sent
    }
    assert {"offers.activate", "tell activation.requested"} <= collector.trace(trace).keys()
    assert attributes(web)["http.route"] == "/api/v1/activation/"
    assert attributes(web)["http.response.status_code"] == 202


def calls_in(collector, trace):
    """Calls of other systems."""
    found = [span for _, span in collector.spans if span.trace_id.hex() == trace]
    return [span for span in found if "server.address" in attributes(span)]


def test_what_waits_for_a_sweep_is_in_the_same_trace(house, customer, collector):
    request_id = f"swept-{uuid4()}"
    house.faults(error=1)

    key = activate(customer, request_id).json()["transaction_id"]
    _, web = eventually(lambda: span_named(collector, "POST /api", request_id))

    assert eventually(lambda: "take up again" in collector.trace(web.trace_id.hex()), within=90)
    house.faults()
    house.end_of(customer, key)


def test_a_callers_trace_is_linked_to_and_not_taken_over(customer, collector):
    request_id, theirs = f"linked-{uuid4()}", "0af7651916cd43dd8448eb211c80319c"

    activate(customer, request_id, traceparent=f"00-{theirs}-b7ad6b7169203331-01")

    _, web = eventually(lambda: span_named(collector, "POST /api", request_id))
    assert web.trace_id.hex() != theirs
    assert [link.trace_id.hex() for link in web.links] == [theirs]


def test_an_unexpected_error_of_a_view_arrives_once(customer, database, sentry):
    request_id = f"broken-{uuid4()}"

    database.execute("ALTER FUNCTION offers.activate RENAME TO activate_aside")
    try:
        answer = activate(customer, request_id)
    finally:
        database.execute("ALTER FUNCTION offers.activate_aside RENAME TO activate")

    assert answer.status_code == 500
    [event] = eventually(lambda: of_request(sentry, request_id))
    assert event["exception"]["values"][-1]["type"] == "ProgrammingError"
    assert event["transaction"] == "/api/v1/activation/"
    assert event["environment"] == "test"
    assert event["release"].startswith("earmark@")


def test_an_unexpected_error_of_a_task_arrives_once(house, customer, database, sentry):
    request_id = f"broken-task-{uuid4()}"

    database.execute("ALTER TABLE offers_providerhealth RENAME TO offers_aside")
    try:
        accepted = activate(customer, request_id)
        [event] = eventually(lambda: of_request(sentry, request_id))
    finally:
        database.execute("ALTER TABLE offers_aside RENAME TO offers_providerhealth")

    assert event["transaction"] == event["tags"]["task"] == "offers.process_activation"
    assert event["exception"]["values"][-1]["type"] == "ProgrammingError"
    house.end_of(customer, accepted.json()["transaction_id"])
    assert len(of_request(sentry, request_id)) == 1


def of_request(sentry, request_id):
    return [event for event in sentry.events if event["tags"].get("request_id") == request_id]


def test_refusals_are_no_errors(customer, sentry):
    request_id = f"refused-{uuid4()}"

    missing = customer.post(
        "/api/v1/activation/", json={"offer_id": 999999}, headers={"X-Request-ID": request_id}
    )
    anonymous = httpx.get(f"{customer.base_url}/api/v1/account/", headers={"X-Request-ID": request_id})

    assert (missing.status_code, anonymous.status_code) == (404, 401)
    assert of_request(sentry, request_id) == []


def test_nothing_secret_is_in_traces_and_reports(house, customer, collector, sentry):
    told = b"\n".join(collector.bodies + sentry.bodies)
    token = customer.headers["Authorization"].removeprefix("Bearer ")

    assert collector.spans
    assert sentry.events
    for secret in (
        SECRET,
        token,
        house.env["SECRET_KEY"],
        house.state.password,
        "password123",
    ):
        assert secret.encode() not in told, secret
    assert {headers["x-tenant"] for _, headers, _ in collector.posted} == {"earmark"}


def alive(environment, process):
    command = [sys.executable, "-m", "config.alive", process, "--within", "5"]
    return subprocess.run(command, env=environment, check=False).returncode == 0


@pytest.mark.parametrize("process", ["worker", "beat"])
def test_a_process_that_comes_round_is_alive_and_a_silent_one_is_not(house, process, tmp_path):
    silent = tmp_path / "silent"
    silent.touch()
    os.utime(silent, (0, 0))

    assert eventually(lambda: alive(house.env, process))
    assert not alive(house.env | {"ALIVE_FILE": str(silent)}, process)
    assert not alive(house.env | {"ALIVE_FILE": str(tmp_path / "missing")}, process)


def test_flower_shows_the_workers_to_who_has_the_password(house, tmp_path):
    port = free_port()
    settings = {
        "FLOWER_BASIC_AUTH": "operator:correct",
        "FLOWER_URL_PREFIX": "flower",
        "FLOWER_ADDRESS": "127.0.0.1",
    }
    command = ["celery", "--quiet", "-A", "config", "flower", f"--port={port}"]
    url = f"http://127.0.0.1:{port}/flower/api/workers"
    with subprocess.Popen(command, env=house.env | settings, stderr=subprocess.DEVNULL) as flower:
        try:
            workers = eventually(lambda: seen(url, ("operator", "correct")))
            refused = [httpx.get(url).status_code, httpx.get(url, auth=("operator", "wrong")).status_code]
        finally:
            flower.terminate()

    assert any(name.startswith("celery@") for name in workers)
    assert refused == [401, 401]


def seen(url, auth):
    try:
        answer = httpx.get(url, auth=auth, params={"status": "1"})
    except httpx.TransportError:
        return None
    return answer.is_success and answer.json()
