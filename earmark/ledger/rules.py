"""The kernel's vocabulary: states, guards, lines. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a transfer stands. HELD may become any of the others, once; they are final."""

    HELD = "H"
    POSTED = "P"
    VOIDED = "V"
    EXPIRED = "X"


class Guard(StrEnum):
    """What keeps an account from being overdrawn."""

    #: Never below zero: wallets, stock, quotas. A CHECK has the last word.
    BALANCE = "balance"
    #: Counts down from zero; each line carries the floor, so that changing a limit touches no row.
    LIMIT = "limit"
    #: The outside (world, revenue, sold): never written, its balance is a sum.
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Line:
    """`amount` units from `debit` to `credit` (account ids). `floor` counts only where the debit is a limit."""

    debit: int
    credit: int
    amount: int
    floor: int = 0


class Rank:
    """Lock order of accounts: low first, the hottest last, so that a hot row is held for the shortest time."""

    MONEY = 10
    STOCK = 20
    LIMIT = 30
    PROMOTION = 40
