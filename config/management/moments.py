"""Times on a command line."""

import re
from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta

from earmark.base import clock

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
FORMS = (
    "90m, 12h or 7d ago, a date (2026-11-21) or a time (2026-11-21T08:00+01:00); UTC where no zone is named"
)


def moment(text: str) -> datetime:
    """`90m`, `12h` and `7d` ago, or what ISO 8601 calls a date or a time. Raises ArgumentTypeError."""
    if ago := re.fullmatch(r"(\d{1,6})([mhd])", text):
        return clock.now() - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is none of: {FORMS}") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
