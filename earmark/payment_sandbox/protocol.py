"""How the payment protocol words requests (docs/payment-protocol.md). Pure."""

import json
import re
from typing import Any

from earmark.payment_sandbox.records import Refused

LARGEST = 10**15
_TEXTS = {"key": 100, "description": 500, "webhook_url": 500, "return_url": 500}


def read_object(raw: bytes) -> dict[str, Any]:
    """Decode a body. Raises Refused."""
    try:
        said = json.loads(raw or b"{}")
    except (ValueError, RecursionError) as error:
        raise _bad("the body is not JSON") from error
    if not isinstance(said, dict):
        raise _bad("the body is no object")
    return said


def read_creation(raw: bytes) -> dict[str, Any]:
    """The body of `POST /payments`. Raises Refused naming the field."""
    said = read_object(raw)
    for name, longest in _TEXTS.items():
        value = said.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= longest:
            raise _bad(f"{name} is missing or wrong")
    for name in ("webhook_url", "return_url"):
        if not re.match(r"https?://", said[name]):
            raise _bad(f"{name} is missing or wrong")
    if not isinstance(said.get("currency"), str) or not re.fullmatch("[A-Z]{3}", said["currency"]):
        raise _bad("currency is missing or wrong")
    return {name: said[name] for name in (*_TEXTS, "currency")} | {"amount": _amount(said)}


def read_refund(raw: bytes) -> tuple[str, int]:
    """Key and amount of a refund. Raises Refused."""
    said = read_object(raw)
    key = said.get("key")
    if not isinstance(key, str) or not 0 < len(key) <= 100:
        raise _bad("key is missing or wrong")
    return key, _amount(said)


def _amount(said: dict[str, Any]) -> int:
    amount = said.get("amount")
    if type(amount) is not int or not 0 < amount <= LARGEST:
        raise _bad("amount is missing or wrong")
    return amount


def _bad(message: str) -> Refused:
    return Refused(400, "bad_request", message)
