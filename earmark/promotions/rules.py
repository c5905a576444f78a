"""What a promo code takes off, and why it may not. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from earmark.base import money

FIXED, PERCENTAGE = "fixed", "percentage"
KINDS = ((FIXED, FIXED), (PERCENTAGE, PERCENTAGE))

#: What one use of any code is, to the ledger. Which code's it is, the account says.
USE = "promo_use"
#: The floor of a code without a limit: no shop gets that far.
BOTTOMLESS = -(2**62)

#: Largest limit: what the column takes.
LARGEST_LIMIT = 2**31 - 1


class Reason(StrEnum):
    """Why a code takes nothing off, in the order in which it is looked for."""

    UNKNOWN = "unknown"
    INACTIVE = "inactive"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    BELOW_MINIMUM = "below_minimum"
    USAGE_LIMIT_REACHED = "usage_limit_reached"
    USER_LIMIT_REACHED = "user_limit_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a code says of itself. Amounts in minor units; a percentage has at most two decimals."""

    kind: str
    fixed_amount: int | None = None
    discount_percentage: Decimal | None = None
    max_discount_amount: int | None = None
    min_subtotal: int = 0
    starts_at: datetime
    ends_at: datetime | None = None
    is_active: bool = True


def floor(usage_limit: int | None) -> int:
    """How far the code's account may count down from zero."""
    return BOTTOMLESS if usage_limit is None else -usage_limit


def closed(terms: Terms, *, now: datetime) -> Reason | None:
    """Why the code is good for nobody at this moment; None while it is open, which at `ends_at` it no longer is."""
    if not terms.is_active:
        return Reason.INACTIVE
    if now < terms.starts_at:
        return Reason.NOT_STARTED
    if terms.ends_at is not None and now >= terms.ends_at:
        return Reason.ENDED
    return None


def discount(terms: Terms, *, subtotal: int, now: datetime) -> int | Reason:
    """What comes off `subtotal`, or why nothing does: never below zero, never more than there is to pay."""
    if reason := closed(terms, now=now):
        return reason
    if subtotal < terms.min_subtotal:
        return Reason.BELOW_MINIMUM
    if terms.kind == FIXED:
        off = terms.fixed_amount or 0
    else:
        off = money.round_half_up(Decimal(subtotal) * (terms.discount_percentage or 0) / 100)
        if terms.max_discount_amount is not None:
            off = min(off, terms.max_discount_amount)
    return max(0, min(off, subtotal))


def faults(terms: Terms) -> dict[str, str]:
    """What is wrong with a code's terms, by field; empty when all is well."""
    found: dict[str, str] = {}
    foreign: tuple[str, ...]
    if terms.kind == FIXED:
        if not terms.fixed_amount or terms.fixed_amount < 0:
            found["fixed_amount"] = "More than zero is expected of a fixed discount."
        foreign = ("discount_percentage", "max_discount_amount")
    else:
        if terms.discount_percentage is None or not 0 < terms.discount_percentage <= 100:
            found["discount_percentage"] = "More than 0 and at most 100 is expected of a percentage."
        if terms.max_discount_amount is not None and terms.max_discount_amount <= 0:
            found["max_discount_amount"] = "More than zero is expected, or null."
        foreign = ("fixed_amount",)
    for name in foreign:
        if getattr(terms, name) is not None:
            found[name] = f"A {terms.kind} discount has none."
    if terms.min_subtotal < 0:
        found["min_subtotal"] = "Zero or more is expected."
    if terms.ends_at is not None and terms.ends_at <= terms.starts_at:
        found["ends_at"] = "The end comes after the start."
    return found
