"""Africa's Talking on the loopback interface: takes SMS as its API does, or gets into trouble as the test says."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs

API_KEY = "atsk_secret-of-the-shop"
#: In words, as the real one has them.
STATUSES = {
    100: "Processed",
    101: "Success",
    102: "Queued",
    401: "RiskHold",
    402: "InvalidSenderId",
    403: "InvalidPhoneNumber",
    404: "UnsupportedNumberType",
    405: "InsufficientBalance",
    406: "UserInBlacklist",
    407: "CouldNotRoute",
    409: "DoNotDisturbRejection",
    500: "InternalServerError",
    501: "GatewayError",
    502: "RejectedByGateway",
}


@dataclass(frozen=True)
class SMS:
    """One that the gateway has taken on."""

    number: str
    text: str
    sender: str
    id: str


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    fields: dict[str, str]
    key: str
    numbers: list[str]


class Handler(BaseHTTPRequestHandler):
    """POST /version1/messaging."""

    server: "AfricasTalkingServer"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        asked = Asked(self.path, fields, self.headers["Idempotency-Key"], fields["to"].split(","))
        trouble = self.server.hear(asked)
        if self.headers["apiKey"] != API_KEY or self.headers["Accept"] != "application/json":
            self.answer(401, b"The supplied authentication is invalid")
        elif isinstance(trouble, int):
            self.answer(trouble, b"<h1>Sorry</h1>")
        elif isinstance(trouble, bytes):
            self.answer(201, trouble)
        elif trouble == "slow":
            self.server.closing.wait(5)
        else:
            answer = self.server.take(asked)
            if trouble != "dies afterwards":
                self.answer(201, json.dumps({"SMSMessageData": answer}).encode())

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


class AfricasTalkingServer(ThreadingHTTPServer):
    """Listens on a free port.

    `troubles`: of the next requests; an HTTP status, a whole body, `slow`, `dies afterwards`, or None for nothing.
    `codes`: the status code of a number, as it is dialled, where it is not 101; None leaves it out of the answer.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.taken: list[SMS] = []
        self.asked: list[Asked] = []
        self.troubles: list[int | bytes | str | None] = []
        self.codes: dict[str, int | None] = {}
        self.closing = Event()
        self._lock = Lock()
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = "http://{}:{}".format(*self.socket.getsockname())

    def handle_error(self, *_: Any) -> None:
        """Nothing: that a client goes away is what some tests are about."""

    def hear(self, asked: Asked) -> int | bytes | str | None:
        """What is the trouble with this request."""
        with self._lock:
            self.asked.append(asked)
            return self.troubles.pop(0) if self.troubles else None

    def take(self, asked: Asked) -> dict[str, Any]:
        """The answer about all numbers, each as the gateway writes it."""
        with self._lock:
            found = [self._take_one(international(number), asked) for number in asked.numbers]
        recipients = [one for one in found if one]
        sent = sum(one["statusCode"] < 200 for one in recipients)
        return {"Message": f"Sent to {sent}/{len(found)} Total Cost: KES 0.8000", "Recipients": recipients}

    def _take_one(self, number: str, asked: Asked) -> dict[str, Any] | None:
        code = self.codes.get(number, 101)
        if code is None:
            return None
        id = "None"
        if code < 200:
            id = f"ATXid_{len(self.taken) + 1}"
            self.taken.append(SMS(number, asked.fields["message"], asked.fields.get("from", ""), id))
        return {
            "statusCode": code,
            "number": number,
            "status": STATUSES[code],
            "cost": "KES 0.8000" if code < 200 else "0",
            "messageId": id,
        }


def international(number: str) -> str:
    """As the gateway writes it: a local number is Kenyan."""
    digits = number.removeprefix("+").removeprefix("00")
    return f"+254{digits[1:]}" if digits.startswith("0") else f"+{digits}"


@contextmanager
def running() -> Iterator[AfricasTalkingServer]:
    """A gateway that answers until the block ends."""
    with AfricasTalkingServer() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
