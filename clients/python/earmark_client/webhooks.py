"""Receiving webhooks: is it from Earmark, is it new, and what does it say? Needs nothing of the rest but its models."""

import hashlib
import hmac
import json
import time
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Mapping

from .events import EVENTS, Event

_PREFIX = "whsec_"
#: Older, or further ahead, is somebody's recording.
TOLERANCE_SECONDS = 300
#: More than any moment has: what is longer may be too large to be compared.
_DIGITS = 15


class NotGenuine(Exception):
    """Not signed with a secret of ours, or not just now. Answer 401 and do nothing."""


def verify(
    body: bytes, headers: Mapping[str, str], secrets: str | Iterable[str], *, now: float | None = None
) -> Event | None:
    """The event; None for a type that this version does not know (answer 2xx). Raises NotGenuine.

    `body` is as it came, before any parser. Several secrets: while one is being rotated. `now` in seconds since 1970.
    """
    known = {name.lower(): value for name, value in headers.items()}
    try:
        id, moment, given = (known[f"webhook-{part}"] for part in ("id", "timestamp", "signature"))
    except KeyError as missing:
        raise NotGenuine(f"The header {missing} is missing.") from None
    if not moment.isascii() or not moment.isdecimal() or len(moment) > _DIGITS:
        raise NotGenuine("The timestamp is no number.")
    if abs((time.time() if now is None else now) - int(moment)) > TOLERANCE_SECONDS:
        raise NotGenuine("The timestamp is too far from now.")
    content = f"{id}.{moment}.".encode() + body
    wanted = [_signature(content, secret) for secret in ([secrets] if isinstance(secrets, str) else secrets)]
    shown = [one.encode() for one in given.split(" ")]
    # All are compared, so that the time tells nothing.
    if not any([hmac.compare_digest(one, other) for one in wanted for other in shown]):  # noqa: C419
        raise NotGenuine("No signature is of a secret of ours.")
    said = json.loads(body)
    event = EVENTS.get(said["type"])
    return event.from_dict(said) if event else None


def _signature(content: bytes, secret: str) -> bytes:
    try:
        key = b64decode(secret.removeprefix(_PREFIX), validate=True)
    except NotBase64:
        raise ValueError("A secret is whsec_ and base64.") from None
    return b"v1," + b64encode(hmac.new(key, content, hashlib.sha256).digest())
