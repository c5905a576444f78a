"""What receivers get."""

from datetime import datetime
from typing import Any

from earmark.base.clock import rfc3339


def body_of(*, type: str, occurred_at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    """`{type, timestamp, data}` of an event, the same at every attempt; `timestamp` is when it happened."""
    return {"type": type, "timestamp": rfc3339(occurred_at), "data": data}
