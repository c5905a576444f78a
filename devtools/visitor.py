"""Somebody who uses Earmark over HTTP and is particular about the answers."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar
from uuid import uuid4

import httpx

from devtools.story import Unexpected, expect

PASSWORD = "password123"
PATIENCE_SECONDS = 30
POLL_SECONDS = 0.05
LONGEST_QUOTE = 300

Body = dict[str, Any]
Found = TypeVar("Found")


def until(
    holds: Callable[[Found], object], look: Callable[[], Found], *, what: str, expected: object
) -> Found:
    """What `look` finds, once it holds. Raises Unexpected when that takes too long."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not holds(found := look()):
        if time.monotonic() > ends:
            raise Unexpected(what, expected=expected, found=found)
        time.sleep(POLL_SECONDS)
    return found


@dataclass(frozen=True)
class Money:
    """A wallet at one moment."""

    balance: Decimal
    held: Decimal
    currency: str


@dataclass(frozen=True)
class Ended:
    """How a transaction ended, and the stages it was seen in."""

    status: str
    stages: list[str]
    body: Body

    @property
    def path(self) -> str:
        """`queued → processing → done`."""
        return " → ".join(self.stages)


class Visitor:
    """A client of the API, logged in or not."""

    def __init__(self, url: str) -> None:
        # The server is on this machine: a proxy from the environment has no part in it.
        self.http = httpx.Client(base_url=url, timeout=10, trust_env=False)
        self.refresh = ""

    def ask(self, method: str, path: str, *, status: int, code: str = "", **options: Any) -> httpx.Response:
        """The answer. Raises Unexpected when its status, or the problem's `code`, is another."""
        answer = self.http.request(method, path, **options)
        found = f"{answer.status_code} {answer.text[:LONGEST_QUOTE]}"
        if answer.status_code != status:
            raise Unexpected(f"{method} {path}", expected=status, found=found)
        if code:
            expect(f"{method} {path}: code", answer.json()["code"], code)
        return answer

    def get(self, path: str, **query: Any) -> Body:
        """The body of a 200."""
        return dict(self.ask("GET", path, status=200, params=query).json())

    def post(
        self, path: str, body: Body, *, status: int, code: str = "", key: str | None = None
    ) -> httpx.Response:
        """The answer to a POST under a fresh Idempotency-Key, or the given one."""
        headers = {"Idempotency-Key": key or f"demo-{uuid4()}"}
        return self.ask("POST", path, status=status, code=code, json=body, headers=headers)

    def log_in(self, username: str) -> None:
        """From now on every request carries the access token."""
        body = {"username": username, "password": PASSWORD}
        tokens = self.ask("POST", "/api/v1/auth/login/", status=200, json=body).json()
        self.refresh = tokens["refresh"]
        self.http.headers["Authorization"] = f"Bearer {tokens['access']}"

    def money(self) -> Money:
        """The wallet now."""
        body = self.get("/api/v1/account/balance/")
        return Money(Decimal(body["balance"]), Decimal(body["held"]), body["currency"])

    def subscription(self, offer_id: int) -> Body | None:
        """The active subscription to the offer, if there is one."""
        found = self.get("/api/v1/account/subscriptions/", page_size=100)["results"]
        return next((item for item in found if item["offer"] == offer_id), None)

    def follow(self, transaction_id: str) -> Ended:
        """Polls the status until it is final. Raises Unexpected when that takes too long."""
        return self._poll(f"/api/v1/activation/status/{transaction_id}/")

    def validate(self, reference: str) -> Ended:
        """Polls a partner's reference likewise."""
        return self._poll(f"/api/v1/partner/validate/{reference}/")

    def _poll(self, path: str) -> Ended:
        stages: list[str] = []

        def look() -> Body:
            body = self.get(path)
            stage = str(body.get("stage", body["status"]))
            if stage not in stages[-1:]:
                stages.append(stage)
            return body

        expected = f"an end within {PATIENCE_SECONDS} s"
        body = until(lambda body: body["status"] != "PENDING", look, what=f"GET {path}", expected=expected)
        return Ended(body["status"], stages, body)
