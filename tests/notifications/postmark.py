"""Postmark on the loopback interface: one of the services that django-anymail speaks to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

INACTIVE = {
    "ErrorCode": 406,
    "Message": "You tried to send to a recipient that has been marked as inactive. Found inactive addresses: "
    "anna@example.org. Inactive recipients are ones that have generated a hard bounce or a spam complaint.",
}


class Handler(BaseHTTPRequestHandler):
    """POST /email."""

    server: "Postmark"

    def do_POST(self) -> None:
        mail = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, body = self.server.answer
        if status == 200:
            self.server.mails.append(mail | {"token": self.headers["X-Postmark-Server-Token"]})
            body = {"ErrorCode": 0, "Message": "OK", "To": mail["To"], "MessageID": "0a129aee", **body}
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


class Postmark(ThreadingHTTPServer):
    """Listens on a free port; `mails` are those taken so far, `answer` is what it says to the next."""

    daemon_threads = True

    def __init__(self) -> None:
        self.mails: list[dict[str, Any]] = []
        self.answer: tuple[int, dict[str, Any]] = (200, {})
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = "http://{}:{}/".format(*self.socket.getsockname())


@contextmanager
def running() -> Iterator[Postmark]:
    """A service that answers until the block ends."""
    with Postmark() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()
