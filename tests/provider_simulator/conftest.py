"""A running simulator and a client that knows the protocol."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from earmark.provider_simulator.control import Settings
from earmark.provider_simulator.server import Simulator


@dataclass
class Client:
    """The protocol's requests, worded for tests."""

    http: httpx.Client

    def post(
        self, key: str, fault: str = "", *, offer: str = "TV", action: str = "activate"
    ) -> httpx.Response:
        headers = {"Idempotency-Key": key} | ({"X-Simulate": fault} if fault else {})
        return self.http.post("/activations", headers=headers, json=order(key, offer=offer, action=action))

    def ask(self, key: str, fault: str = "") -> httpx.Response:
        return self.http.get(f"/activations/{key}", headers={"X-Simulate": fault} if fault else {})

    def kill(self, key: str, fault: str = "") -> httpx.Response:
        return self.http.delete(f"/activations/{key}", headers={"X-Simulate": fault} if fault else {})

    def works(self, key: str | None = None) -> list[dict[str, Any]]:
        works: list[dict[str, Any]] = self.http.get("/_log", params={"key": key} if key else {}).json()[
            "works"
        ]
        return works

    def visits(self, key: str) -> list[dict[str, Any]]:
        visits: list[dict[str, Any]] = self.http.get("/_log", params={"requests": 1, "key": key}).json()[
            "requests"
        ]
        return visits


def order(key: str, *, offer: str = "TV", action: str = "activate") -> dict[str, Any]:
    return {
        "transaction_id": key,
        "subscriber": {"user_id": 17, "phone": "+998901234567"},
        "offer": {"code": "tv", "name": offer, "kind": "tv", "duration_days": 30, "parts": []},
        "action": action,
    }


def let_pass(simulator: Simulator, seconds: float) -> None:
    """Has work fall due as if it were so much later: no test need be quick to see what comes before."""
    simulator.provider.ledger._clock = lambda: time.monotonic() + seconds


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(settings=Settings(latency_ms=1)) as simulator:
        yield simulator


@pytest.fixture
def client(simulator: Simulator) -> Iterator[Client]:
    with httpx.Client(base_url=simulator.url, timeout=10, verify=False) as http:
        yield Client(http)
