"""What the simulator does with one request to `/activations`: fault, ledger, answer. No HTTP here."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from earmark.provider_simulator.control import Control, Settings
from earmark.provider_simulator.faults import Fault, Plan
from earmark.provider_simulator.journal import Journal
from earmark.provider_simulator.protocol import (
    Answer,
    answer,
    answer_delete,
    answer_get,
    answer_post,
    problem,
)
from earmark.provider_simulator.records import Ledger, Reception


class Stopping(Exception):
    """The simulator is being stopped while a request waits."""


class Provider:
    """The provider: its memory, its switches, its journal. It outlives the server that speaks for it."""

    def __init__(self, settings: Settings, tell: Callable[[str], None]) -> None:
        self.ledger = Ledger()
        self.control = Control(settings)
        self.journal = Journal()
        self._tell = tell
        self.stopping = threading.Event()

    def note(
        self, plan: Plan, key: str | None, method: str, status: int | None, traceparent: str | None = None
    ) -> None:
        """Write the request down, and tell of it if it was faulted."""
        self.journal.write(key, method, plan.written or None, status, traceparent)
        if plan.written:
            self._tell(f"{method} {key} {plan.written} -> {status or 'no answer'}")

    def wait(self, seconds: float) -> None:
        """Let time pass, never less than asked. Raises Stopping."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.stopping.wait(left):
                raise Stopping

    def instead(self, plan: Plan) -> Answer | None:
        """The answer of a fault that keeps the request from being heard, if there is one. Raises Stopping."""
        given = _unheard(plan)
        if given:
            self.wait(self.control.settings.latency_ms / 1000 + plan.delay(Fault.SLOW))
        return given

    def post(self, key: str, body: Mapping[str, Any], plan: Plan) -> Answer:
        """Do the work once, or repeat what became of it. Raises Stopping; accepted work is done even so."""
        latency = self.control.settings.latency_ms / 1000
        if Fault.FORGET in plan and self.ledger.find(key) is None:
            self.wait(latency)
            return answer(202, {"key": key, "status": "processing"})
        self.wait(plan.delay(Fault.LATE))
        wait = latency + plan.delay(Fault.SLOW)
        reception = self.ledger.accept(
            key, body, after=wait + plan.delay(Fault.PROCESSING), refused=Fault.REFUSE in plan
        )
        self.wait(wait)
        if reception is Reception.CONFLICTING:
            return problem(409, "key_reused", "This key came with another body before.")
        return answer_post(self.ledger[key], repeated=reception is Reception.REPEATED)

    def get(self, key: str, plan: Plan) -> Answer:
        """Say what became of a key. Raises Stopping."""
        self.wait(self.control.settings.latency_ms / 1000 + plan.delay(Fault.SLOW))
        return answer_get(key, self.ledger.find(key))

    def delete(self, key: str, plan: Plan) -> Answer:
        """Kill a key, at once even if the answer is slow. Raises Stopping."""
        record = self.ledger.kill(key)
        self.wait(self.control.settings.latency_ms / 1000 + plan.delay(Fault.SLOW))
        return answer_delete(record)


def _unheard(plan: Plan) -> Answer | None:
    if Fault.ERROR in plan:
        return problem(500, "fault", "The provider failed.")
    if Fault.BUSY in plan:
        return problem(503, "busy", "The provider is busy.", Retry_After="1")
    if Fault.GARBAGE in plan:
        return Answer(200, b"<html>It works!", {"Content-Type": "text/html"})
    return None
