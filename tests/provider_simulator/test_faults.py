"""Each fault: what the client sees and what is really done."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from earmark.provider_simulator.server import Simulator

from .conftest import Client, let_pass, order


def test_slow_does_the_work_late_and_says_processing_until_then(client: Client) -> None:
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        slow = pool.submit(client.post, "t-1", "slow:2")
        while client.ask("t-1").status_code == 404:
            time.sleep(0.01)

        repeated = client.post("t-1")

        assert (repeated.status_code, repeated.headers["Idempotent-Replayed"]) == (202, "true")
        assert slow.result().status_code == 201
        assert time.monotonic() - began >= 2
    assert len(client.works()) == 1


def test_slow_work_is_done_for_a_client_that_went_away(simulator: Simulator, client: Client) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.Client(base_url=client.http.base_url, timeout=httpx.Timeout(10, read=0.1)).post(
            "/activations", headers={"Idempotency-Key": "t-1", "X-Simulate": "slow:60"}, json=order("t-1")
        )
    _until(client, "t-1", "processing")
    assert client.works() == []

    let_pass(simulator, 61)
    assert client.ask("t-1").json()["status"] == "succeeded"
    assert len(client.works()) == 1


def test_late_is_unknown_until_it_arrives_and_then_works_once(client: Client) -> None:
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(client.post, "t-1", "late:2")
        time.sleep(0.1)
        assert client.ask("t-1").status_code == 404
        assert client.post("t-1").status_code == 201

        assert late.result().headers["Idempotent-Replayed"] == "true"
    assert len(client.works()) == 1


def test_refuse_is_definite(client: Client) -> None:
    response = client.post("t-1", "refuse")

    assert response.status_code == 422
    assert response.json() == {
        "key": "t-1",
        "status": "refused",
        "code": "insufficient_coverage",
        "message": response.json()["message"],
    }
    assert client.ask("t-1").json() == response.json()
    assert client.post("t-1").status_code == 422
    assert client.works() == []


@pytest.mark.parametrize(("fault", "status"), [("error", 500), ("busy", 503), ("garbage", 200)])
def test_a_request_that_is_not_heard_leaves_the_key_unknown(client: Client, fault: str, status: int) -> None:
    response = client.post("t-1", fault)

    assert response.status_code == status
    assert client.ask("t-1").status_code == 404
    assert client.works() == []
    assert client.post("t-1").status_code == 201


def test_busy_says_when_to_come_again(client: Client) -> None:
    assert client.post("t-1", "busy").headers["Retry-After"] == "1"


def test_garbage_is_not_json(client: Client) -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        client.post("t-1", "garbage").json()


def test_error_after_does_the_work_and_says_500(client: Client) -> None:
    assert client.post("t-1", "error_after").status_code == 500

    assert client.ask("t-1").json()["status"] == "succeeded"
    assert client.post("t-1").headers["Idempotent-Replayed"] == "true"
    assert len(client.works()) == 1


@pytest.mark.parametrize(("fault", "works"), [("cut", 0), ("cut_after", 1)])
def test_a_cut_connection_gives_no_answer(client: Client, fault: str, works: int) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("t-1", fault)

    assert len(client.works()) == works
    assert client.ask("t-1").status_code == (200 if works else 404)
    [visit, _] = client.visits("t-1")
    assert (visit["method"], visit["fault"], visit["status"]) == ("POST", fault, None)


def test_twice_writes_the_response_twice_and_closes(client: Client) -> None:
    raw = _raw_post(client, "t-1", "twice")

    assert raw.count(b"HTTP/1.1 201") == 2
    assert raw.count(b'"key": "t-1"') == 2
    assert len(client.works()) == 1


def test_twice_gives_a_client_that_reads_once_its_answer(client: Client) -> None:
    response = client.post("t-1", "twice")

    assert (response.status_code, response.json()["key"]) == (201, "t-1")


def test_forget_answers_processing_and_knows_nothing(client: Client) -> None:
    response = client.post("t-1", "forget")

    assert (response.status_code, response.json()) == (202, {"key": "t-1", "status": "processing"})
    assert client.ask("t-1").status_code == 404
    assert client.works() == []


def test_forget_does_not_forget_the_dead(client: Client) -> None:
    client.kill("t-1")

    assert client.post("t-1", "forget").status_code == 410


def test_hang_keeps_silent_until_its_end(client: Client) -> None:
    began = time.monotonic()

    with pytest.raises(httpx.RemoteProtocolError):
        client.post("t-1", "hang:0.2")

    assert time.monotonic() - began >= 0.2
    assert client.ask("t-1").status_code == 404


def test_hang_lets_go_when_the_client_does(simulator: Simulator, client: Client) -> None:
    client.ask("t-1")
    before = threading.active_count()

    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{simulator.url}/activations",
            headers={"Idempotency-Key": "t-1", "X-Simulate": "hang"},
            json=order("t-1"),
            timeout=httpx.Timeout(10, read=0.2),
        )

    until = time.monotonic() + 30
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.02)
    assert threading.active_count() <= before  # a thread of another test may have ended meanwhile


def test_processing_tells_the_end_later(simulator: Simulator, client: Client) -> None:
    response = client.post("t-1", "processing:60")

    assert (response.status_code, response.json()) == (202, {"key": "t-1", "status": "processing"})
    assert client.ask("t-1").json()["status"] == "processing"
    let_pass(simulator, 61)
    assert client.ask("t-1").json()["status"] == "succeeded"
    assert client.post("t-1").status_code == 201
    assert len(client.works()) == 1


def test_faults_go_together(simulator: Simulator, client: Client) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("t-1", "slow:0.1,cut_after")
    assert len(client.works("t-1")) == 1

    assert client.post("t-2", "processing:60,refuse").status_code == 202
    let_pass(simulator, 61)
    assert client.ask("t-2").json()["status"] == "refused"


def test_asking_and_killing_can_fail_too(client: Client) -> None:
    client.post("t-1")

    assert client.ask("t-1", "error").status_code == 500
    assert client.ask("t-1", "ask.busy").status_code == 503
    assert client.ask("t-1", "kill.busy").status_code == 200
    assert client.kill("t-2", "error").status_code == 500
    assert client.ask("t-2").status_code == 404
    assert client.kill("t-2", "error_after").status_code == 500
    assert client.ask("t-2").json()["status"] == "dead"


def _raw_post(client: Client, key: str, fault: str) -> bytes:
    request = client.http.build_request(
        "POST", "/activations", headers={"Idempotency-Key": key, "X-Simulate": fault}, json=order(key)
    )
    head = "POST /activations HTTP/1.1\r\n" + "".join(
        f"{name}: {said}\r\n" for name, said in request.headers.items()
    )
    url = client.http.base_url
    with socket.create_connection((url.host, url.port or 80), timeout=5) as connection:
        connection.sendall(head.encode() + b"\r\n" + request.read())
        return b"".join(iter(lambda: connection.recv(65536), b""))


def _until(client: Client, key: str, status: str) -> None:
    """Waits; the test's own limit of time says when that is too long."""
    while client.ask(key).json().get("status") != status:
        time.sleep(0.02)
