"""What an invoice says, before it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What an invoice says. Amounts as they are to be read."""

    seller: str
    number: str
    ordered_at: datetime
    drawn_at: datetime
    customer: Sequence[str]
    lines: Sequence[tuple[str, str, str, str, str, str]]
    sums: Sequence[tuple[str, str]]
    payment: str
