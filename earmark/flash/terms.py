"""What a promotion promises, and what is wrong with it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from earmark.flash.rules import POSTGRES, REDIS, SEGMENTS, SHORTEST_WINDOW

#: Largest limit per customer: what the column takes.
LARGEST_LIMIT = 2**15 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a promotion says of itself, each value within its own range; the price in minor units."""

    promo_price: int
    starts_at: datetime
    ends_at: datetime
    quantity: int | None
    engine: str


def faults(terms: Terms, *, base_price: int, now: datetime) -> dict[str, str]:
    """What does not go together, by field; empty when all is well."""
    found: dict[str, str] = {}
    if terms.promo_price >= base_price:
        found["promo_price"] = "Less than the base price is expected."
    if terms.ends_at <= terms.starts_at:
        found["ends_at"] = "The end comes after the start."
    elif terms.ends_at - terms.starts_at < SHORTEST_WINDOW:
        found["ends_at"] = f"A promotion lasts {SHORTEST_WINDOW.total_seconds():.0f} seconds at least."
    elif terms.ends_at <= now:
        found["ends_at"] = "This is over already."
    if terms.engine == REDIS and terms.quantity is None:
        found["quantity"] = "The redis engine needs a quantity."
    return found


def engine_for(*, wanted: str | None, usual: str, quantity: int | None) -> str:
    """The engine that is wanted, else the usual one; without a quantity that is never redis."""
    return wanted or (POSTGRES if quantity is None else usual)


def folded(segments: Sequence[str]) -> list[str]:
    """The segments once each, in their order."""
    return [segment for segment, _ in SEGMENTS if segment in segments]
