"""How a payment at a gateway goes on: what is news, what is to be done next. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from earmark.orders.rules import AUTHORIZED, CAPTURED, FAILED, UNPAID, VOIDED

#: The protocol's words, in ours.
STATUS_OF = {
    "pending": UNPAID,
    "authorized": AUTHORIZED,
    "captured": CAPTURED,
    "voided": VOIDED,
    "declined": FAILED,
}

#: A payment moves forward only, so webhooks may come late, twice and in any order.
_FORWARD = {
    UNPAID: {AUTHORIZED, CAPTURED, VOIDED, FAILED},
    AUTHORIZED: {CAPTURED, VOIDED},
    CAPTURED: set(),
    VOIDED: set(),
    FAILED: set(),
}
_KEY = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?::([1-9][0-9]{0,8}))?")


class Step(StrEnum):
    """What a gateway can be told."""

    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Said:
    """What a gateway says of a payment. `status` is ours; amounts are in minor units."""

    reference: str
    key: str
    status: str
    amount: int
    currency: str
    refunded: int = 0
    checkout_url: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The gateway will definitely not do it."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been done: time-out, cut connection, a fault. Never a reason to believe anything."""

    reason: str


Outcome = Said | Refused | Unknown


def key_of(order_id: UUID, tries: int) -> str:
    """The gateway's key for the order's payment: the same one as long as nothing was declined."""
    return str(order_id) if tries == 1 else f"{order_id}:{tries}"


def read_key(key: str) -> tuple[UUID, int] | None:
    """The order's id and the try that a key stands for; None for a key that is none of ours."""
    found = _KEY.fullmatch(key)
    return (UUID(found[1]), int(found[2] or 1)) if found else None


def is_news(status: str, said: str) -> bool:
    """Whether a payment that is `status` moves on to what was said of it."""
    return said in _FORWARD[status]


def next_step(*, status: str, wanted: str, refund_wanted: int, refunded: int) -> Step | None:
    """What is to be told to the gateway now; None when it has done all that is wanted."""
    if wanted == CAPTURED and status == AUTHORIZED:
        return Step.CAPTURE
    if wanted == VOIDED and status in {UNPAID, AUTHORIZED}:
        return Step.VOID
    if status == CAPTURED and refund_wanted > refunded:
        return Step.REFUND
    return None
