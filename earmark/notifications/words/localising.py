"""Amounts, days and spans of time as a language writes them. What is odd stays as it is: a message still goes out."""

import re
from datetime import datetime, tzinfo
from decimal import Decimal
from math import inf
from typing import Final, Literal

from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal

#: Beyond these digits Decimal would round.
_AMOUNT = re.compile(r"-?[0-9]{1,20}(?:\.([0-9]{1,6}))?", re.ASCII)
_Unit = Literal["day", "hour", "minute"]
_UNITS: Final[tuple[tuple[_Unit, int], ...]] = (("day", 86_400), ("hour", 3_600))
_SMALLEST: Final[_Unit] = "minute"


def amount(written: str, locale: str) -> str:
    """`"1234.50"` with the language's signs and the decimals that it has: `1.234,50`."""
    found = _AMOUNT.fullmatch(written)
    if not found:
        return written
    pattern = f"#,##0.{'0' * len(found[1])}" if found[1] else "#,##0"
    # A narrow space shows as a box in some mail programs.
    return format_decimal(Decimal(written), format=pattern, locale=locale).replace("\u202f", "\u00a0")


def day(moment: str, zone: tzinfo, locale: str) -> str:
    """The day of a moment in RFC 3339, where the zone is: `30 November 2026`."""
    try:
        there = datetime.fromisoformat(moment).astimezone(zone)
    except (ValueError, OverflowError):
        return moment
    said = format_date(there.date(), format="long", locale=locale)
    # CLDR leaves out that the French first is an ordinal.
    return f"1er{said[1:]}" if locale == "fr" and there.day == 1 else said


def lifetime(seconds: str, locale: str) -> str:
    """A span in the largest unit that divides it: `90 minutes`, `1 hour`, `3 days`."""
    span = int(seconds) if re.fullmatch(r"[0-9]{1,9}", seconds, re.ASCII) else 0
    if span < 60:
        return seconds
    unit = next((unit for unit, length in _UNITS if span % length == 0), _SMALLEST)
    # A threshold that nothing reaches: this unit it is. `format_unit` has no Swahili.
    return format_timedelta(span, granularity=unit, threshold=inf, locale=locale)
