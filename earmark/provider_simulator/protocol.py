"""How the provider protocol words requests and answers. Pure; docs/provider-protocol.md is its text."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from earmark.provider_simulator.records import Record, Status

ACTIONS = ("activate", "renew")
STATUS_CODES: Mapping[Status, int] = {
    Status.SUCCEEDED: 201,
    Status.PROCESSING: 202,
    Status.REFUSED: 422,
    Status.DEAD: 410,
}

_KEY = re.compile(r"[!-~]{1,200}")


class BadRequest(ValueError):
    """A request is not worded as the protocol says; the message says where."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response about to be written."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(status: int, said: Mapping[str, Any], **headers: str) -> Answer:
    """A JSON answer; `_` in a header's name stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(said).encode(), {"Content-Type": "application/json"} | named)


def problem(status: int, code: str, message: str, **headers: str) -> Answer:
    """An answer that says what went wrong, outside of what the provider thinks of the key."""
    return answer(status, {"status": "error", "code": code, "message": message}, **headers)


def answer_post(record: Record, *, repeated: bool) -> Answer:
    """The answer to `POST /activations`."""
    replayed = {"Idempotent_Replayed": "true"} if repeated and record.status is not Status.DEAD else {}
    return answer(STATUS_CODES[record.status], record.as_json(), **replayed)


def answer_get(key: str, record: Record | None) -> Answer:
    """The answer to `GET /activations/{key}`."""
    return answer(200, record.as_json()) if record else answer(404, {"key": key, "status": "unknown"})


def answer_delete(record: Record) -> Answer:
    """The answer to `DELETE /activations/{key}`: 409 if the work had been done."""
    return answer(409 if record.status is Status.SUCCEEDED else 200, record.as_json())


def read_key(text: str | None) -> str:
    """Check an idempotency key: 1 to 200 visible ASCII characters. Raises BadRequest."""
    if text is None or not _KEY.fullmatch(text):
        raise BadRequest("Idempotency-Key must be 1 to 200 visible ASCII characters")
    return text


def read_json(raw: bytes) -> Any:
    """Decode a body. Raises BadRequest."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadRequest("the body is not JSON") from error


def read_order(raw: bytes, key: str) -> dict[str, Any]:
    """Check the body of `POST /activations`, unknown fields allowed. Raises BadRequest naming the field."""
    body = read_json(raw)
    _check(body, "the body", _is_object)
    _check(body.get("transaction_id"), "transaction_id", lambda value: value == key)
    _check(body.get("action"), "action", lambda value: value in ACTIONS)
    subscriber, offer = body.get("subscriber"), body.get("offer")
    _check(subscriber, "subscriber", _is_object)
    _check(
        subscriber.get("user_id"), "subscriber.user_id", lambda value: type(value) is int or _is_text(value)
    )
    _check(subscriber.get("phone"), "subscriber.phone", lambda value: value is None or isinstance(value, str))
    _check(offer, "offer", _is_object)
    for name in ("code", "name", "kind"):
        _check(offer.get(name), f"offer.{name}", _is_text)
    _check(offer.get("duration_days"), "offer.duration_days", lambda value: type(value) is int and value > 0)
    _check(offer.get("parts", []), "offer.parts", lambda value: isinstance(value, list))
    return dict(body)


def _check(value: Any, name: str, holds: Callable[[Any], bool]) -> None:
    if not holds(value):
        raise BadRequest(f"{name} is missing or wrong")


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""
