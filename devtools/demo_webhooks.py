"""The demo's integrator: a receiver of webhooks on this machine, which believes nothing that is not signed."""

import hashlib
import hmac
import json
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from devtools.demo_shop import ORDERS, order_one
from devtools.story import Story, expect, need
from devtools.visitor import POLL_SECONDS, Visitor, until

WEBHOOKS = "/api/v1/webhooks/"
#: A message that says it is older, or from later, than this is somebody's recording.
TOLERANCE_SECONDS = 300

Body = dict[str, Any]


def is_signed(body: bytes, headers: Mapping[str, str], *, secret: str) -> bool:
    """Whether who sent it knows the secret, and a moment ago (Standard Webhooks)."""
    id, sent_at = headers["webhook-id"], headers["webhook-timestamp"]
    key = b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{id}.{sent_at}.".encode() + body, hashlib.sha256).digest()
    wanted = "v1," + b64encode(digest).decode()
    known = any(
        hmac.compare_digest(wanted, given) for given in headers.get("webhook-signature", "").split(" ")
    )
    return known and abs(time.time() - int(sent_at)) < TOLERANCE_SECONDS


@dataclass
class Receiver:
    """What has arrived, in its order: `webhook-id` and body, of those that were signed."""

    port: int = 0
    secret: str = ""
    arrived: list[tuple[str, Body]] = field(default_factory=list)

    @classmethod
    @contextmanager
    def listening(cls) -> "Iterator[Receiver]":
        """One that listens on a port of its own within the block."""
        receiver = cls()

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(204 if receiver.take(body, dict(self.headers)) else 401)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """The story is told elsewhere."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
            receiver.port = server.server_port
            threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
            try:
                yield receiver
            finally:
                server.shutdown()

    def take(self, body: bytes, headers: dict[str, str]) -> bool:
        """True for what was kept; False for what is not signed."""
        headers = {name.lower(): value for name, value in headers.items()}
        if not is_signed(body, headers, secret=self.secret):
            return False
        self.arrived.append((headers["webhook-id"], json.loads(body)))
        return True

    def of(self, order: str) -> list[tuple[str, str]]:
        """`webhook-id` and type of what has arrived of that order."""
        return [(id, body["type"]) for id, body in list(self.arrived) if body["data"].get("order") == order]

    def await_of(self, order: str, *, count: int) -> list[tuple[str, str]]:
        """The same, once there are so many. Raises Unexpected when that takes too long."""
        expected = f"{count} webhooks of {order}"
        return until(
            lambda found: len(found) >= count,
            lambda: self.of(order),
            what="what has arrived",
            expected=expected,
        )


@dataclass
class Integrating:
    """An admin's program hears of an order's life; at the end its endpoint and the order are gone."""

    story: Story
    customer: Visitor
    admin: Visitor
    endpoint: Body | None = None
    order: str | None = None

    def run(self) -> None:
        """Plays the chapter."""
        self.story.chapter("Webhooks for an integrator")
        with Receiver.listening() as receiver:
            self.subscribe(receiver)
            self.hear(receiver)
            self.hear_again(receiver)
            self.unsubscribe()

    def subscribe(self, receiver: Receiver) -> None:
        """The secret is told once."""
        with self.story.step("A program subscribes to what becomes of orders") as step:
            self.admin.log_in("admin")
            body = {
                "url": f"http://127.0.0.1:{receiver.port}/hooks",
                "events": ["order.placed", "order.cancelled"],
                "description": "./dev demo",
            }
            self.endpoint = dict(self.admin.post(WEBHOOKS, body, status=201).json())
            receiver.secret = self.endpoint["secret"]
            shown = self.admin.get(f"{WEBHOOKS}{self.endpoint['id']}/")
            expect("whether it is shown again", "secret" in shown, False)
            step.say(f"{self.endpoint['url']}; its secret is told this once")

    def hear(self, receiver: Receiver) -> None:
        """Two events of one order, in their order, signed."""
        with self.story.step("An order is placed and cancelled: two webhooks, signed, in that order") as step:
            need(self.endpoint, "the endpoint")
            self.order = str(order_one(self.customer)["id"])
            self.customer.post(f"{ORDERS}{self.order}/cancel/", {}, status=200)
            heard = receiver.await_of(self.order, count=2)
            expect("types", [type for _, type in heard], ["order.placed", "order.cancelled"])
            step.say(" → ".join(type for _, type in heard))

    def hear_again(self, receiver: Receiver) -> None:
        """Replayed, it is the same message: its id says so."""
        with self.story.step("Replayed: it comes again under the same id, so a double can be told") as step:
            order = need(self.order, "the order")
            delivery = self.await_delivered("order.cancelled")
            self.admin.post(f"{WEBHOOKS}deliveries/{delivery}/replay/", {}, status=202)
            heard = receiver.await_of(order, count=3)
            expect("the id", heard[2], heard[1])
            step.say(f"webhook-id {heard[2][0]}, twice")

    def await_delivered(self, type: str) -> int:
        """The id of the last delivery of the type, once our answer is noted. Raises Unexpected."""
        path = f"{WEBHOOKS}{need(self.endpoint, 'the endpoint')['id']}/deliveries/"
        expected = f"a delivered {type}"
        found = until(
            lambda body: body["results"],
            lambda: self.admin.get(path, state="delivered", type=type),
            what=f"GET {path}",
            expected=expected,
        )
        return int(found["results"][0]["id"])

    def unsubscribe(self) -> None:
        """So that the next demo finds everything as this one did."""
        with self.story.step("The program unsubscribes") as step:
            path = f"{WEBHOOKS}{need(self.endpoint, 'the endpoint')['id']}/"
            self.admin.ask("DELETE", path, status=204)
            self.admin.ask("GET", path, status=404)
            step.say("204, and its log is gone with it")
