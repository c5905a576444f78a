"""Reading the books."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from earmark.base.sql import rows
from earmark.ledger.models import Account


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account has, in minor units."""

    available: int
    held: int


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """An account whose numbers differ from what its entries say."""

    account: int
    unit: str
    available: int
    available_due: int
    held: int
    held_due: int


@dataclass(frozen=True, slots=True)
class Audit:
    """The result of an audit. `clean` when nothing differs and nothing is orphaned.

    Leftovers on closed accounts are reported, but no fault: the next sweep moves them.
    """

    accounts: int
    discrepancies: list[Discrepancy] = field(default_factory=list)
    orphans: list[tuple[UUID, int, int]] = field(default_factory=list)
    leftovers: list[tuple[int, int]] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """True when the promise holds."""
        return not self.discrepancies and not self.orphans


#: Answers a line for each thing that should agree with the books and does not.
Proof = Callable[[], list[str]]

_proofs: dict[str, Proof] = {}


def prove_with(name: str, proof: Proof) -> None:
    """Lets a context above add what must agree with the books. Wiring calls this at start."""
    _proofs[name] = proof


def unproved() -> list[str]:
    """What contexts above find in disagreement with the books."""
    return [f"{name}: {line}" for name, proof in _proofs.items() for line in proof()]


def audit(*, from_zero: bool = False, touched_only: bool = False) -> Audit:
    """Proves the books: `held` is the sum of open lines, `available` what was posted less what is open."""
    found = rows("SELECT * FROM ledger.audit(%s, %s)", (from_zero, touched_only))
    return Audit(
        accounts=Account.objects.exclude(guard="none").count(),
        discrepancies=[
            Discrepancy(row.account_id, row.unit, row.available, row.available_due, row.held, row.held_due)
            for row in found
        ],
        orphans=[tuple(row) for row in rows("SELECT * FROM ledger.orphans()")],
        leftovers=list(
            Account.objects.filter(closed_at__isnull=False, available__gt=0).values_list("id", "available")
        ),
    )


def balance(account: int) -> Balance:
    """An account's balance. Raises Account.DoesNotExist."""
    found: Any = Account.objects.values("available", "held").get(pk=account)
    return Balance(**found)


def is_closed(account: int) -> bool:
    """True once the account takes no debits any more."""
    return Account.objects.filter(pk=account, closed_at__isnull=False).exists()


def posted(account: int) -> int:
    """What has been posted to an account, credits less debits: the balance of a system account."""
    [row] = rows(
        "SELECT coalesce(sum(CASE WHEN e.credit_id = %s THEN e.amount ELSE -e.amount END), 0)::bigint AS amount "
        "FROM ledger_entry e JOIN ledger_transfer t ON t.id = e.transfer_id "
        "WHERE t.state = 'P' AND %s IN (e.credit_id, e.debit_id)",
        (account, account),
    )
    return int(row.amount)
