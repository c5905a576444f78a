"""Signatures as Standard Webhooks has them: over id, time and body, so that none of them can be another's."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from datetime import datetime
from secrets import token_bytes
from uuid import UUID

_PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """`whsec_` and base64 of 32 random bytes."""
    return _PREFIX + b64encode(token_bytes(_BYTES)).decode()


def signed(*, id: UUID, body: bytes, secrets: list[str], now: datetime) -> dict[str, str]:
    """The headers that prove where `body` is from, and when it was sent: one signature for each of the secrets."""
    moment = str(int(now.timestamp()))
    content = f"{id}.{moment}.".encode() + body
    return {
        "webhook-id": str(id),
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(_signature(content, secret) for secret in secrets),
    }


def _signature(content: bytes, secret: str) -> str:
    key = b64decode(secret.removeprefix(_PREFIX))
    return "v1," + b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
