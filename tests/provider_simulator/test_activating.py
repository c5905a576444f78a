"""The protocol without faults."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from earmark.provider_simulator.server import Simulator

from .conftest import Client, order


def test_an_activation_succeeds_and_is_logged(client: Client) -> None:
    response = client.post("t-1")

    assert response.status_code == 201
    assert response.json() == {"key": "t-1", "status": "succeeded", "reference": response.json()["reference"]}
    assert response.json()["reference"].startswith("SIM-")
    assert "Idempotent-Replayed" not in response.headers
    [work] = client.works()
    assert work == {"key": "t-1", **order("t-1"), "reference": response.json()["reference"], "at": work["at"]}
    assert client.ask("t-1").json() == response.json()


def test_repeating_a_key_answers_the_first_result_and_works_once(client: Client) -> None:
    first = client.post("t-1")

    again = client.post("t-1")

    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(client.works()) == 1


def test_thirty_threads_with_one_key_get_one_work(client: Client) -> None:
    client.http.put("/_control", json={"latency_ms": 20})
    barrier = Barrier(30)

    def post(_: int) -> httpx.Response:
        barrier.wait()
        return client.post("t-1")

    with ThreadPoolExecutor(30) as pool:
        responses = list(pool.map(post, range(30)))

    assert {response.status_code for response in responses} <= {201, 202}
    assert sum("Idempotent-Replayed" not in response.headers for response in responses) == 1
    assert len(client.works("t-1")) == 1
    assert len(client.visits("t-1")) == 30


def test_a_key_with_another_body_is_a_conflict(client: Client) -> None:
    client.post("t-1")

    response = client.post("t-1", action="renew")

    assert (response.status_code, response.json()["code"]) == (409, "key_reused")
    assert [work["action"] for work in client.works()] == ["activate"]


def test_a_key_never_heard_of_is_unknown(client: Client) -> None:
    response = client.ask("t-1")

    assert (response.status_code, response.json()) == (404, {"key": "t-1", "status": "unknown"})


@pytest.mark.parametrize(
    "change",
    [
        {"transaction_id": "t-2"},
        {"action": "cancel"},
        {"action": ["activate"]},
        {"subscriber": {"user_id": None, "phone": "1"}},
        {"subscriber": "17"},
        {"offer": {}},
        {"offer": order("t-1")["offer"] | {"duration_days": 0}},
        {"offer": order("t-1")["offer"] | {"parts": None}},
    ],
)
def test_a_body_that_breaks_the_protocol_is_400(client: Client, change: dict[str, Any]) -> None:
    body = order("t-1") | change

    response = client.http.post("/activations", headers={"Idempotency-Key": "t-1"}, json=body)

    assert response.status_code == 400
    assert client.ask("t-1").status_code == 404


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_400(client: Client, content: bytes) -> None:
    response = client.http.post("/activations", headers={"Idempotency-Key": "t-1"}, content=content)

    assert response.status_code == 400


def test_a_request_without_key_is_400_and_counted(client: Client) -> None:
    response = client.http.post("/activations", json=order("t-1"))

    assert response.status_code == 400
    assert client.http.get("/_log").json() == {"works": [], "requests": 1}


def test_a_body_of_unknown_length_is_400(client: Client) -> None:
    response = client.http.post("/activations", headers={"Idempotency-Key": "t-1"}, content=iter([b"{}"]))

    assert response.status_code == 400
    assert response.headers["Connection"] == "close"


def test_one_connection_carries_many_requests(client: Client) -> None:
    streams = {
        client.post(f"t-{n}").extensions["network_stream"].get_extra_info("client_addr") for n in range(20)
    }

    assert len(streams) == 1


def test_a_token_is_needed_everywhere_but_for_health() -> None:
    with Simulator(token="secret") as simulator, httpx.Client(base_url=simulator.url) as http:
        assert http.get("/activations/t-1").status_code == 401
        assert http.get("/_log", headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert http.get("/healthz").status_code == 200
        assert http.get("/_log", headers={"Authorization": "Bearer secret"}).status_code == 200


def test_an_unknown_path_is_404(client: Client) -> None:
    assert client.http.get("/nowhere").json()["code"] == "not_found"
    assert client.http.put("/activations/t-1").json()["code"] == "not_found"
