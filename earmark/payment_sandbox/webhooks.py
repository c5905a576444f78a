"""Tells shops what happened: signed, and again until they have heard it."""

import hashlib
import heapq
import hmac
import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from earmark.payment_sandbox.faults import Faults
from earmark.payment_sandbox.records import Payment, now

HEADER = "Payment-Signature"
#: Seconds before each further try.
PAUSES = (0.5, 1, 2, 5, 10, 30, 60, 300)
TIMEOUT = 10


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a payment, and who is to hear of it."""

    id: str
    type: str
    url: str
    body: Mapping[str, Any]


@dataclass(order=True, frozen=True, slots=True)
class _Due:
    at: float
    number: int
    event: Event = field(compare=False)
    tries: int = field(compare=False, default=0)


class Courier:
    """Remembers events and, when it runs, delivers them. What is not delivered when it ends is lost."""

    def __init__(self, secret: str, faults: Faults, home: str, *, shop: str = "") -> None:
        self.home = home
        self._shop = urlsplit(shop)
        self.events: list[Event] = []
        self._secret, self._faults = secret, faults
        self._changed = threading.Condition()
        self._due: list[_Due] = []
        self._count = 0
        self._running = False
        self._thread: threading.Thread | None = None

    def tell(self, type: str, payment: Payment) -> None:
        """Queue an event, as its fault says."""
        id = f"evt_{secrets.token_hex(12)}"
        said = {"id": id, "type": type, "created": now().isoformat(), "payment": payment.as_json(self.home)}
        event, fault = Event(id, type, self._to_shop(payment.webhook_url), said), self._faults.next("webhook")
        after = fault.seconds if fault.name == "late" else 0.0
        with self._changed:
            self.events.append(event)
            for _ in range({"lost": 0, "twice": 2}.get(fault.name, 1)):
                self._push(event, after, 0)

    def _to_shop(self, url: str) -> str:
        """The address that the shop named, by the way on which it is reached from here."""
        if not self._shop.netloc:
            return url
        return urlunsplit(urlsplit(url)._replace(scheme=self._shop.scheme, netloc=self._shop.netloc))

    def signed(self, event: Event) -> tuple[bytes, dict[str, str]]:
        """The body and the headers of a delivery now."""
        body = json.dumps(event.body).encode()
        moment = str(int(time.time()))
        signature = hmac.new(self._secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        return body, {"Content-Type": "application/json", HEADER: f"t={moment},v1={signature}"}

    def start(self) -> None:
        """Deliver from now on."""
        self._running = True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Deliver nothing more."""
        with self._changed:
            self._running = False
            self._changed.notify()
        if self._thread:
            self._thread.join(timeout=2)

    def _push(self, event: Event, after: float, tries: int) -> None:
        self._count += 1
        heapq.heappush(self._due, _Due(time.monotonic() + after, self._count, event, tries))
        self._changed.notify()

    def _run(self) -> None:
        with httpx.Client(timeout=TIMEOUT) as client:
            while due := self._next():
                if not self._deliver(client, due.event) and due.tries < len(PAUSES):
                    with self._changed:
                        self._push(due.event, PAUSES[due.tries], due.tries + 1)

    def _next(self) -> _Due | None:
        """What is to be delivered next, once it is time; None at the end."""
        with self._changed:
            while self._running:
                wait = self._due[0].at - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)
                self._changed.wait(wait)
            return None

    def _deliver(self, client: httpx.Client, event: Event) -> bool:
        body, headers = self.signed(event)
        try:
            return client.post(event.url, content=body, headers=headers).is_success
        except (httpx.HTTPError, httpx.InvalidURL):
            return False
