"""One connection: reads requests, writes answers, and loses or doubles them as the plan says."""

import hmac
import select
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from earmark.provider_simulator.backstage import answer_tester, tail
from earmark.provider_simulator.connections import ListeningServer
from earmark.provider_simulator.control import BadSettings
from earmark.provider_simulator.faults import BadFault, Fault, Plan
from earmark.provider_simulator.protocol import Answer, BadRequest, answer, problem, read_key, read_order
from earmark.provider_simulator.provider import Stopping

MOST_BYTES = 1 << 20
#: Seconds between two looks whether a client left hanging is still there.
HEARTBEAT = 0.05


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "ProviderSimulator"
    sys_version = ""
    disable_nagle_algorithm = True
    # Buffered, so that head and body leave in one packet.
    wbufsize = -1
    server: ListeningServer

    def do_GET(self) -> None:
        """Answer a GET."""
        self._route()

    def do_PUT(self) -> None:
        """Answer a PUT."""
        self._route()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._route()

    def do_DELETE(self) -> None:
        """Answer a DELETE."""
        self._route()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the journal has it."""

    def _route(self) -> None:
        try:
            raw = self._read_body()
            self._write(self._answer(raw))
        except (BadRequest, BadFault, BadSettings) as error:
            self._write(problem(400, "bad_request", str(error)))
        except Stopping:
            self.close_connection = True

    def _answer(self, raw: bytes) -> Answer | None:
        """The answer to this request; None if there is to be none."""
        url = urlsplit(self.path)
        if url.path == "/healthz" and self.command == "GET":
            return answer(200, {"status": "ok"})
        if not self._is_authorized():
            return problem(401, "unauthorized", "A bearer token is needed.", WWW_Authenticate="Bearer")
        if url.path == "/activations" and self.command == "POST":
            return self._activate(raw)
        key = tail(url.path, "/activations/")
        if key and self.command in ("GET", "DELETE"):
            return self._ask_or_kill(key)
        return answer_tester(self.server.provider, self.command, url.path, url.query, raw)

    def _activate(self, raw: bytes) -> Answer | None:
        provider, said = self.server.provider, self.headers.get("Idempotency-Key")
        try:
            key = read_key(said)
            body = read_order(raw, key)
            offer = body["offer"]
            plan = provider.control.plan(
                "POST", key, self.headers.get("X-Simulate"), (offer["name"], offer["code"])
            )
        except (BadRequest, BadFault):
            provider.journal.write(said, "POST", None, 400)
            raise
        return self._deliver(key, plan, lambda: provider.post(key, body, plan))

    def _ask_or_kill(self, text: str) -> Answer | None:
        provider, key = self.server.provider, read_key(text)
        plan = provider.control.plan(self.command, key, self.headers.get("X-Simulate"))
        act = provider.get if self.command == "GET" else provider.delete
        return self._deliver(key, plan, lambda: act(key, plan))

    def _deliver(self, key: str, plan: Plan, act: Callable[[], Answer]) -> Answer | None:
        """Act as the plan says, and lose, double or spoil the answer as it says."""
        provider, traceparent = self.server.provider, self.headers.get("traceparent")
        if Fault.CUT in plan or Fault.HANG in plan:
            provider.note(plan, key, self.command, None, traceparent)
            provider.wait(plan.delay(Fault.SLOW))
            self._hang(plan.delay(Fault.HANG))
            return None
        given = provider.instead(plan) or act()
        if Fault.ERROR_AFTER in plan:
            given = problem(500, "fault", "The provider failed.")
        is_cut = Fault.CUT_AFTER in plan
        provider.note(plan, key, self.command, None if is_cut else given.status, traceparent)
        if Fault.TWICE in plan and not is_cut:
            self._write(given)
            self.close_connection = True
        return None if is_cut else given

    def _hang(self, seconds: float) -> None:
        """Keep silent for so long, or until the client goes away. Raises Stopping."""
        provider, waited = self.server.provider, 0.0
        # Not select(), which knows no file descriptor above 1023.
        watch = select.poll()
        watch.register(self.connection, select.POLLIN)
        while waited < seconds:
            if watch.poll(0) and not self.connection.recv(1, socket.MSG_PEEK):
                return
            provider.wait(HEARTBEAT)
            waited += HEARTBEAT

    def _is_authorized(self) -> bool:
        if self.server.token is None:
            return True
        said = self.headers.get("Authorization", "")
        return hmac.compare_digest(said.encode(), f"Bearer {self.server.token}".encode())

    def _read_body(self) -> bytes:
        """Read the body, which must say its length. Raises BadRequest and then gives up the connection."""
        said = self.headers.get("Content-Length", "0")
        if (
            "Transfer-Encoding" in self.headers
            or not said.isdecimal()
            or len(said) > 9
            or int(said) > MOST_BYTES
        ):
            # Where the next request begins cannot be known any more.
            self.close_connection = True
            raise BadRequest(f"a body must have a Content-Length of at most {MOST_BYTES}")
        return self.rfile.read(int(said))

    def _write(self, given: Answer | None) -> None:
        """Write an answer, or close the connection if there is none."""
        if given is None:
            self.close_connection = True
            return
        self.send_response(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(given.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(given.body)
