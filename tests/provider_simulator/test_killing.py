"""A key that is dead does no harm; one that is done cannot be killed."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random

import httpx

from earmark.provider_simulator.server import Simulator

from .conftest import Client, let_pass

DEAD = {"key": "t-1", "status": "dead"}


def test_a_killed_key_that_was_never_heard_of_does_no_work_later(client: Client) -> None:
    assert (client.kill("t-1").status_code, client.kill("t-1").json()) == (200, DEAD)

    response = client.post("t-1")

    assert (response.status_code, response.json()) == (410, DEAD)
    assert client.ask("t-1").json() == DEAD
    assert client.works() == []


def test_killing_what_is_done_is_409_and_tells_the_result(client: Client) -> None:
    done = client.post("t-1").json()

    response = client.kill("t-1")

    assert (response.status_code, response.json()) == (409, done)
    assert client.post("t-1").status_code == 201


def test_killing_what_was_refused_tells_the_refusal(client: Client) -> None:
    refused = client.post("t-1", "refuse").json()

    response = client.kill("t-1")

    assert (response.status_code, response.json()) == (200, refused)
    assert client.post("t-1").status_code == 422


def test_killing_what_is_processing_stops_it(simulator: Simulator, client: Client) -> None:
    client.post("t-1", "processing:60")

    assert client.kill("t-1").json() == DEAD

    let_pass(simulator, 61)
    assert client.ask("t-1").json() == DEAD
    assert client.works() == []


def test_a_kill_during_a_slow_post_wins_at_once(client: Client) -> None:
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(client.post, "t-1", "slow:2")
        _until_processing(client, "t-1")

        killed = client.kill("t-1")

        assert not slow.done()
        assert (killed.status_code, killed.json()) == (200, DEAD)
        assert slow.result().status_code == 410
    assert client.works() == []


def test_a_kill_before_a_late_post_arrives_wins(client: Client) -> None:
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(client.post, "t-1", "late:2")
        time.sleep(0.1)
        assert client.ask("t-1").status_code == 404

        assert client.kill("t-1").json() == DEAD

        assert late.result().status_code == 410
    assert client.works() == []


def test_no_key_ends_both_done_and_dead(simulator: Simulator, client: Client) -> None:
    client.http.put("/_control", json={"latency_ms": 5})
    random = Random(1)
    keys = [f"t-{n}" for n in range(100)]

    def kill(key: str, delay: float) -> httpx.Response:
        time.sleep(delay)
        return client.kill(key)

    with ThreadPoolExecutor(16) as pool:
        races: list[tuple[str, Future[httpx.Response], Future[httpx.Response]]] = [
            (key, pool.submit(client.post, key), pool.submit(kill, key, random.random() / 100))
            for key in keys
        ]

    endings = {
        (len(client.works(key)), post.result().status_code, kill.result().status_code)
        for key, post, kill in races
    }
    assert endings <= {(1, 201, 409), (0, 410, 200)}


def _until_processing(client: Client, key: str) -> None:
    while client.ask(key).status_code == 404:
        time.sleep(0.01)
    assert client.ask(key).json() == {"key": key, "status": "processing"}
