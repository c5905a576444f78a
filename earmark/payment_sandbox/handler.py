"""One request: reads it, has the book do it, answers, or fails as it was told to."""

import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from earmark.payment_sandbox.faults import BadFault, Fault, Faults
from earmark.payment_sandbox.pages import checkout_page
from earmark.payment_sandbox.protocol import read_creation, read_object, read_refund
from earmark.payment_sandbox.records import Book, Payment, Refused

MOST_BYTES = 1 << 16


class Desk(Protocol):
    """What a request needs of the sandbox."""

    book: Book
    faults: Faults
    api_key: str

    @property
    def url(self) -> str:
        """Where it listens."""


class DeskServer(ThreadingHTTPServer):
    """A server that knows its desk."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], desk: Desk) -> None:
        self.desk = desk
        super().__init__(address, Handler)


class Handler(BaseHTTPRequestHandler):
    """One request: in HTTP/1.0, so that stopping the server leaves no connection behind."""

    server_version = "PaymentSandbox"
    sys_version = ""
    server: DeskServer

    def do_GET(self) -> None:
        """Answer a GET."""
        self._route()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._route()

    def do_PUT(self) -> None:
        """Answer a PUT."""
        self._route()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _route(self) -> None:
        try:
            self._answer(self._read_body())
        except Refused as refused:
            self._write(refused.status, {"code": refused.code, "message": refused.message})
        except BadFault as error:
            self._write(400, {"code": "bad_request", "message": str(error)})

    def _answer(self, raw: bytes) -> None:
        desk, path = self.server.desk, urlsplit(self.path).path
        match self.command, path.strip("/").split("/"):
            case "GET", ["healthz"]:
                self._write(200, {"status": "ok"})
            case "GET", ["checkout", id]:
                self._send(200, "text/html; charset=utf-8", checkout_page(desk.book.find(id)))
            case "POST", ["checkout", id]:
                self._decide(id, raw)
            case _ if not self._is_authorized():
                raise Refused(401, "unauthorized", "A bearer token is needed.")
            case "PUT", ["_control"]:
                desk.faults.change(read_object(raw))
                self._write(200, {})
            case "GET", ["_log"]:
                self._write(200, {"payments": [payment.as_json(desk.url) for payment in desk.book.all()]})
            case "POST", ["payments"]:
                self._perform("create", "", raw)
            case "GET", ["payments", id]:
                self._perform("ask", id, raw)
            case "POST", ["payments", id, ("capture" | "void" | "refund") as act]:
                self._perform(act, id, raw)
            case _:
                raise Refused(404, "not_found", f"There is no {self.command} {path}.")

    def _perform(self, operation: str, id: str, raw: bytes) -> None:
        """Does it, with what is to go wrong before and after."""
        fault = self.server.desk.faults.next(operation)
        if fault.name == "cut":
            return
        if fault.name == "error":
            raise Refused(500, "fault", "The gateway failed.")
        if fault.name == "refuse":
            raise Refused(422, f"{operation}_refused", "The customer's bank says no.")
        payment = self._act(operation, id, raw)
        self._finish(fault, payment)

    def _act(self, operation: str, id: str, raw: bytes) -> Payment:
        book = self.server.desk.book
        if operation == "create":
            return book.create(**read_creation(raw))
        if operation == "ask":
            return book.find(id)
        if operation == "refund":
            return book.refund(id, *read_refund(raw))
        return book.act(id, operation)

    def _finish(self, fault: Fault, payment: Payment) -> None:
        if fault.name == "slow":
            time.sleep(fault.seconds)
        if fault.name != "cut_after":
            self._write(200, payment.as_json(self.server.desk.url))

    def _decide(self, id: str, raw: bytes) -> None:
        decision = parse_qs(raw.decode(errors="replace")).get("decision", [""])[0]
        if decision not in {"approve", "decline"}:
            raise Refused(400, "bad_request", "decision is approve or decline")
        payment = self.server.desk.book.act(id, decision)
        self._send(303, "text/plain", b"", Location=payment.return_url)

    def _is_authorized(self) -> bool:
        said = self.headers.get("Authorization", "")
        return hmac.compare_digest(said.encode(), f"Bearer {self.server.desk.api_key}".encode())

    def _read_body(self) -> bytes:
        """The body, which must say its length. Raises Refused."""
        said = self.headers.get("Content-Length", "0")
        if not said.isdecimal() or len(said) > 9 or int(said) > MOST_BYTES:
            raise Refused(413, "too_large", f"A body has at most {MOST_BYTES} bytes.")
        return self.rfile.read(int(said))

    def _write(self, status: int, said: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(said).encode())

    def _send(self, status: int, type: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": type, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
