"""The one place that reads the clock above the kernel. Only edges call it; below, time is an argument."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """`2026-11-21T08:15:30.123456Z`: how every time looks on the wire."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def zone_of(name: str, *, otherwise: str) -> ZoneInfo:
    """The zone of that name, or the other where there is no name, or none that is known here."""
    try:
        return ZoneInfo(name or otherwise)
    except (LookupError, ValueError, OSError):
        return ZoneInfo(otherwise)
