"""A receiver of webhooks on the loopback interface: keeps what it hears, and answers as the test says."""

import json
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from standardwebhooks import Webhook

#: In place of a status: an answer that never ends.
DRIP = "drip"


@dataclass(frozen=True)
class Heard:
    """One request."""

    headers: dict
    content: bytes

    @property
    def id(self):
        return self.headers["webhook-id"]

    @property
    def body(self):
        return json.loads(self.content)

    def verified_with(self, secret):
        """What it says, if the secret signed it a moment ago. Raises WebhookVerificationError."""
        return Webhook(secret).verify(self.content, self.headers)


class Talk(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        server = self.server
        content = self.rfile.read(int(self.headers["Content-Length"]))
        heard = Heard({name.lower(): value for name, value in self.headers.items()}, content)
        server.heard.append(heard)
        status, headers = server.answer(heard)
        if status is None:  # says nothing until the test is over
            server.over.wait(10)
            self.close_connection = True
            return
        if status == DRIP:
            self.drip()
            return
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def drip(self):
        """A header without end, a letter at a time."""
        self.close_connection = True
        with suppress(OSError):  # the other side has had enough
            self.wfile.write(b"HTTP/1.1 204 No Content\r\nX-Slow: ")
            while not self.server.over.wait(0.02):
                self.wfile.write(b"x")

    def log_message(self, *_):
        """Nothing."""


class Receiver(ThreadingHTTPServer):
    """`answers` says with which status (None: not at all; DRIP: without end) each request is answered, and
    with which headers.
    """

    daemon_threads = True
    answers: Callable | int | str | None = 204
    answer_headers: dict = {}

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Talk)
        self.heard, self.over = [], Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hooks?of=shop"

    def answer(self, heard):
        return (self.answers(heard) if callable(self.answers) else self.answers), self.answer_headers

    @property
    def told(self):
        """What the requests said, less what they are wrapped in: member `n` of the data."""
        return [heard.body["data"].get("n") for heard in list(self.heard)]


@contextmanager
def receiving():
    """A receiver within the block."""
    with Receiver() as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
