"""What the sandbox knows of each payment, and what it says when one changes."""

import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any


class Status(StrEnum):
    """Where a payment is. DECLINED, VOIDED and CAPTURED stay what they are; a captured one can be refunded."""

    PENDING = "pending"
    AUTHORIZED = "authorized"
    DECLINED = "declined"
    CAPTURED = "captured"
    VOIDED = "voided"


#: From where an act leads where. Repeating one that has been done is no error.
_ACTS: Mapping[str, tuple[frozenset[Status], Status]] = {
    "approve": (frozenset({Status.PENDING}), Status.AUTHORIZED),
    "decline": (frozenset({Status.PENDING}), Status.DECLINED),
    "capture": (frozenset({Status.AUTHORIZED}), Status.CAPTURED),
    "void": (frozenset({Status.PENDING, Status.AUTHORIZED}), Status.VOIDED),
}


class Refused(Exception):
    """The book says no. `status` is the HTTP status, `code` stable."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment, in minor units. `key` is the shop's name for it."""

    id: str
    key: str
    amount: int
    currency: str
    description: str
    webhook_url: str
    return_url: str
    status: Status = Status.PENDING
    refunds: Mapping[str, int] = field(default_factory=dict)

    def as_json(self, home: str) -> dict[str, Any]:
        """As the protocol words it; `home` is where the sandbox listens."""
        return {
            "id": self.id,
            "key": self.key,
            "status": self.status.value,
            "amount": self.amount,
            "currency": self.currency,
            "refunded": sum(self.refunds.values()),
            "checkout_url": f"{home}/checkout/{self.id}",
        }


#: Told of each change: the event's name, the payment after it.
Teller = Callable[[str, Payment], None]


class Book:
    """All payments, behind one lock. With a file it finds them again after a restart: a line per change."""

    def __init__(self, tell: Teller, file: Path | None = None) -> None:
        self._tell, self._file = tell, file
        self._lock = threading.Lock()
        self._payments: dict[str, Payment] = {}
        self._ids: dict[str, str] = {}
        for line in file.read_text().splitlines() if file and file.exists() else ():
            known = json.loads(line)
            self._keep(Payment(**known | {"status": Status(known["status"])}))

    def create(self, key: str, **said: Any) -> Payment:
        """The payment under the key, made if it is new. Raises Refused if the key stands for another one."""
        with self._lock:
            if key in self._ids:
                known = self._payments[self._ids[key]]
                if (known.amount, known.currency) != (said["amount"], said["currency"]):
                    raise Refused(409, "key_reused", "The key stands for another payment.")
                return known
            return self._write(Payment(id=f"pay_{secrets.token_hex(12)}", key=key, **said))

    def find(self, id: str) -> Payment:
        """Raises Refused."""
        with self._lock:
            return self._find(id)

    def act(self, id: str, act: str) -> Payment:
        """Approve, decline, capture or void; doing it again is harmless. Raises Refused."""
        origins, end = _ACTS[act]
        with self._lock:
            known = self._find(id)
            if known.status == end:
                return known
            if known.status not in origins:
                raise Refused(409, "invalid_state", f"The payment is {known.status}.")
            changed = self._write(replace(known, status=end))
        self._tell(f"payment.{end}", changed)
        return changed

    def refund(self, id: str, key: str, amount: int) -> Payment:
        """Give so much back, once under the key. Raises Refused."""
        with self._lock:
            known = self._find(id)
            if key in known.refunds:
                if known.refunds[key] != amount:
                    raise Refused(409, "key_reused", "The key stands for another refund.")
                return known
            if known.status != Status.CAPTURED:
                raise Refused(409, "invalid_state", f"The payment is {known.status}.")
            if sum(known.refunds.values()) + amount > known.amount:
                raise Refused(422, "refund_refused", "That is more than was paid.")
            changed = self._write(replace(known, refunds={**known.refunds, key: amount}))
        self._tell("payment.refunded", changed)
        return changed

    def all(self) -> list[Payment]:
        """Every payment, oldest first."""
        with self._lock:
            return list(self._payments.values())

    def _find(self, id: str) -> Payment:
        try:
            return self._payments[id]
        except KeyError:
            raise Refused(404, "unknown_payment", "There is no such payment.") from None

    def _write(self, payment: Payment) -> Payment:
        self._keep(payment)
        if self._file:
            with self._file.open("a") as file:
                file.write(json.dumps(asdict(payment)) + "\n")
        return payment

    def _keep(self, payment: Payment) -> None:
        self._payments[payment.id] = payment
        self._ids[payment.key] = payment.id


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)
