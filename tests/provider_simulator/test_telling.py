"""Who decides which fault a request gets: header, script, offer, chance."""

from typing import Any

import pytest

from earmark.provider_simulator.control import Settings
from earmark.provider_simulator.faults import BadFault, drawn, parse_plan, tagged
from earmark.provider_simulator.server import Simulator

from .conftest import Client


def test_an_unknown_fault_in_the_header_is_400(client: Client) -> None:
    response = client.post("t-1", "slwo")

    assert response.status_code == 400
    assert "slwo" in response.json()["message"]


@pytest.mark.parametrize(
    ("offer", "status"),
    [("Sad TV [refuse]", 422), ("TV [ERROR]", 500), ("TV [HD]", 201), ("TV [HD] [busy]", 503)],
)
def test_an_offer_tells_its_fault_in_brackets(client: Client, offer: str, status: int) -> None:
    assert client.post("t-1", offer=offer).status_code == status


def test_the_header_goes_before_the_offer(client: Client) -> None:
    assert client.post("t-1", "ok", offer="TV [refuse]").status_code == 201


def test_a_script_is_played_once_per_post(client: Client) -> None:
    response = client.http.put("/_control/keys/t-1", json={"faults": ["error", "busy", "ask.error", "ok"]})
    assert response.status_code == 200

    assert client.ask("t-1").status_code == 500
    assert client.ask("t-1").status_code == 404
    assert [client.post("t-1").status_code for _ in range(2)] == [500, 503]
    assert client.http.get("/_control").json()["keys"] == {"t-1": ["ok"]}
    assert [client.post("t-1").status_code for _ in range(2)] == [201, 201]
    assert client.post("t-2").status_code == 201


def test_chance_can_be_changed_at_run_time(client: Client) -> None:
    response = client.http.put("/_control", json={"seed": 7, "faults": {"error": 1}})

    assert response.json() == {"seed": 7, "faults": {"error": 1}, "latency_ms": 1, "keys": {}}
    assert client.post("t-1").status_code == 500
    client.http.put("/_control", json={"faults": {}})
    assert client.post("t-1").status_code == 201
    assert client.http.get("/_control").json()["seed"] == 7


@pytest.mark.parametrize(
    "said",
    [
        [],
        {"speed": 1},
        {"seed": "1"},
        {"latency_ms": -1},
        {"faults": {"eror": 0.1}},
        {"faults": {"error": 2}},
        {"faults": {"error": "often"}},
        {"faults": {"error": 0.6, "cut": 0.6}},
        {"faults": ["error"]},
    ],
)
def test_settings_that_make_no_sense_are_400_and_change_nothing(client: Client, said: Any) -> None:
    before = client.http.get("/_control").json()

    assert client.http.put("/_control", json=said).status_code == 400

    assert client.http.get("/_control").json() == before


@pytest.mark.parametrize("said", [[], {"faults": "error"}, {"faults": [1]}, {"faults": ["eror"]}])
def test_scripts_that_make_no_sense_are_400(client: Client, said: Any) -> None:
    assert client.http.put("/_control/keys/t-1", json=said).status_code == 400


def test_the_same_seed_gives_the_same_faults() -> None:
    def run(seed: int) -> list[int]:
        settings = Settings(seed=seed, faults={"error": 0.3, "busy": 0.3}, latency_ms=0)
        with Simulator(settings=settings) as simulator:
            return [simulator.provider.control.plan("POST", f"t-{n}").written != "" for n in range(100)]

    assert run(1) == run(1) != run(2)


def test_chance_keeps_to_the_probabilities_and_draws_anew_for_each_attempt() -> None:
    odds = {"error": 0.2, "slow:1": 0.3, "ask.cut": 0.9}

    plans = [drawn(odds, seed=1, key="t-1", method="POST", attempt=attempt) for attempt in range(10_000)]

    written = [plan.written if plan else "" for plan in plans]
    assert written.count("error") == pytest.approx(2_000, abs=200)
    assert written.count("slow:1") == pytest.approx(3_000, abs=200)
    assert "ask.cut" not in written


@pytest.mark.parametrize(
    "text", ["", "eror", "slow:61", "slow:x", "slow:-1", "error:1", "ask.refuse", "error,ask.cut"]
)
def test_a_fault_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(BadFault):
        parse_plan(text)


def test_tags_take_seconds_and_leave_other_words_alone() -> None:
    plan = tagged("TV [4K]", "code [Slow:1.5, cut_after]")

    assert plan is not None
    assert plan.written == "slow:1.5, cut_after"
    assert tagged("TV [4K]", "[ask.error]") is None


def test_the_log_counts_requests_and_can_be_cleared(client: Client) -> None:
    client.post("t-1", "error")
    client.post("t-1")
    client.post("t-2")

    assert [(visit["fault"], visit["status"]) for visit in client.visits("t-1")] == [
        ("error", 500),
        (None, 201),
    ]
    assert client.http.get("/_log").json()["requests"] == 3
    assert client.http.get("/_log", params={"key": "t-1"}).json()["requests"] == 2
    assert client.http.delete("/_log").json() == {"works": [], "requests": 0}
    assert client.post("t-1").headers["Idempotent-Replayed"] == "true"
    assert client.works() == []
