"""A push service on the loopback interface, and browsers that subscribe to it (RFC 8030, 8291, 8292)."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from os import urandom
from threading import Event, Lock, Thread
from time import time

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from earmark.notifications.vapid import encode

DAY = 24 * 3600


class Browser:
    """Has keys and an endpoint, and shows what only it can read.

    `answers` are what its push service answers, the last again and again: a status, `"silence"`, or `"death"`.
    """

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.answers: list[int | str] = [201]
        self.shown: list[dict] = []
        self.headers: list[dict[str, str]] = []
        self._key, self._auth = ec.generate_private_key(ec.SECP256R1()), urandom(16)
        self._answering = Lock()

    def answer(self) -> int | str:
        """What comes next; pushes come in several threads at a time."""
        with self._answering:
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def subscription(self) -> dict:
        """What `PushSubscription.toJSON()` gives."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": encode(point), "auth": encode(self._auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def open(self, sealed: bytes) -> dict:
        """The payload. Raises what one raises that is for somebody else, or larger than a service has to take."""
        assert len(sealed) <= 4096
        return json.loads(http_ece.decrypt(sealed, private_key=self._key, auth_secret=self._auth))


class Talk(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "PushService"

    def do_POST(self) -> None:
        sealed = self.rfile.read(int(self.headers["Content-Length"]))
        browser = self.server.browsers[self.path]
        browser.headers.append(dict(self.headers))
        answer = browser.answer()
        try:
            self.check_sender()
            payload = browser.open(sealed)
        except Exception as fault:  # noqa: BLE001  the test asks for it
            self.server.faults.append(fault)
            answer = 400
        if answer == "silence":
            self.server.over.wait()
        if isinstance(answer, str):
            self.close_connection = True
            return
        if answer == 201:
            browser.shown.append(payload)
        self.send_response(answer)
        self.send_header("Content-Length", "0")
        if answer == 302:
            self.send_header("Location", self.server.origin + "/elsewhere")
        self.end_headers()

    def check_sender(self) -> None:
        """Raises AssertionError when the shop has not signed for this service, with the key of its subscribers."""
        authorization = self.headers["Authorization"]
        assert Vapid02.verify(authorization)
        token, key = (part.split("=", 1)[1] for part in authorization.removeprefix("vapid ").split(","))
        assert key == self.server.public_key
        body = token.split(".")[1]
        claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        assert claims["aud"] == self.server.origin
        assert 0 < claims["exp"] - time() <= DAY
        assert claims["sub"].startswith("mailto:")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class PushService(ThreadingHTTPServer):
    """Listens on a free port. `faults`: what was wrong with what it was sent."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, public_key: str) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.public_key, self.over = public_key, Event()
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self.browsers: dict[str, Browser] = {}
        self.faults: list[Exception] = []

    def browser(self, *answers: int | str) -> Browser:
        """A new one."""
        path = f"/push/{len(self.browsers)}?v=2"
        browser = self.browsers[path] = Browser(self.origin + path)
        browser.answers = list(answers) or browser.answers
        return browser


@contextmanager
def running(public_key: str) -> Iterator[PushService]:
    """A service that answers until the block ends, for the shop of that key."""
    with PushService(public_key) as service:
        Thread(target=service.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield service
        service.over.set()
        service.shutdown()
