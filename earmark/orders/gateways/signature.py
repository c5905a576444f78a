"""Whether a webhook is from whom it says: an HMAC over its time and its body."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

HEADER = "Payment-Signature"
#: Older ones, and such from the future, may be somebody's recording.
TOLERANCE = timedelta(minutes=5)
_HEADER = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def is_genuine(*, secret: str, header: str, body: bytes, now: datetime) -> bool:
    """True for a signature of this very body, made within TOLERANCE of `now`."""
    found = _HEADER.fullmatch(header)
    if not found:
        return False
    due = hmac.new(secret.encode(), f"{found[1]}.".encode() + body, hashlib.sha256).hexdigest()
    is_fresh = abs(now.timestamp() - int(found[1])) <= TOLERANCE.total_seconds()
    return hmac.compare_digest(due, found[2]) and is_fresh
