"""The kernel's verbs. Each is one round trip and, where no transaction is open, one transaction.

At most one verb that takes accounts may run in a transaction; it can carry many lines. See Note [Lock order]
in `sql/enter.sql` for why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from earmark.base.sql import call, rows
from earmark.ledger.errors import AccountClosed, KeyTaken, Short, UnknownTransfer
from earmark.ledger.models import AuditResult
from earmark.ledger.queries import Audit
from earmark.ledger.rules import Guard, Line, State


@dataclass(frozen=True, slots=True)
class Entered:
    """A transfer as it stands. `replay`: it had been entered before, under the same key."""

    id: UUID
    state: State
    expires_at: datetime | None
    replay: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """How a transfer stands after a verb. `won`: this call did it, and as wanted.

    `expires_at`: the new deadline of one that was extended; None where there is none any more.
    """

    won: bool
    state: State
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """One hold of a batch."""

    id: UUID
    owner: int
    key: str
    amount: int


def open_account(*, unit: str, guard: Guard, rank: int = 0) -> int:
    """Opens an empty account and returns its id."""
    return int(call("ledger.open_account", p_unit=unit, p_guard=guard.value, p_rank=rank).open_account)


def system_account(*, code: str, unit: str) -> int:
    """The id of the unguarded account `code` in `unit` (world, revenue, sold), opened at first use."""
    return int(call("ledger.system_account", p_code=code, p_unit=unit).system_account)


def hold(
    *, id: UUID, owner: int, key: str, kind: str, lines: Sequence[Line], ttl: timedelta | None = None
) -> Entered:
    """Holds what the lines debit, all or nothing, until posted, voided or, with a `ttl`, expired.

    Raises Short, AccountClosed, KeyTaken. A repeat of the key with the same lines answers the first result.
    """
    if len(lines) == 1:
        [line] = lines
        row = call(
            "ledger.hold",
            p_id=id, p_owner=owner, p_key=key, p_kind=kind, p_ttl=ttl,
            p_debit=line.debit, p_credit=line.credit, p_amount=line.amount, p_floor=line.floor,
        )  # fmt: skip
    else:
        row = _enter(State.HELD, id, owner, key, kind, ttl, lines)
    return _entered(row, key)


def transfer(*, id: UUID, owner: int, key: str, kind: str, lines: Sequence[Line]) -> Entered:
    """Moves what the lines say at once: a top-up, a restock, a refund. Raises as `hold` does."""
    return _entered(_enter(State.POSTED, id, owner, key, kind, None, lines), key)


def hold_batch(
    *,
    account: int,
    credit: int,
    kind: str,
    ttl: timedelta | None,
    requests: Sequence[HoldRequest],
    floor: int = 0,
) -> list[Entered | Short | AccountClosed | KeyTaken]:
    """Many holds on one account in one statement, each granted or refused by itself, in order.

    Refusals come back as values, since one must not stop the others.
    """
    answers = rows(
        "SELECT * FROM ledger.hold_batch(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            account, credit, kind, ttl, floor,
            [request.id for request in requests],
            [request.owner for request in requests],
            [request.key for request in requests],
            [request.amount for request in requests],
        ),
    )  # fmt: skip
    return [
        _refusal(row, request.key, account) or _as_entered(row)
        for row, request in zip(answers, requests, strict=True)
    ]


def post(id: UUID) -> Ended:
    """Settles a hold: what it held has gone where its lines say. Raises UnknownTransfer."""
    return _ended(call("ledger.settle", p_id=id, p_to=State.POSTED.value))


def void(id: UUID) -> Ended:
    """Gives a hold back. Raises UnknownTransfer."""
    return _ended(call("ledger.settle", p_id=id, p_to=State.VOIDED.value))


def extend(id: UUID, *, ttl: timedelta | None) -> Ended:
    """Moves a hold's deadline to `ttl` from now, or takes it away. Touches no account. Raises UnknownTransfer."""
    return _ended(call("ledger.extend", p_id=id, p_ttl=ttl))


def expire_due(*, limit: int = 500) -> int:
    """Gives back holds whose time is over; returns how many."""
    return int(call("ledger.expire_due", p_max=limit).expire_due)


def close_account(*, account: int, return_to: int) -> bool:
    """Closes an account for debits; its rest and late returns go to `return_to` within a sweep."""
    return bool(call("ledger.close", p_account=account, p_return_to=return_to).close)


def return_leftovers(*, limit: int = 500) -> int:
    """Moves what lies on closed accounts to where it belongs; returns on how many it lay."""
    return int(call("ledger.return_leftovers", p_max=limit).return_leftovers)


def checkpoint() -> int:
    """Moves the audit's checkpoint up; returns the transaction id that it was cut at."""
    return int(call("ledger.checkpoint").checkpoint)


def rebase() -> None:
    """Forgets the checkpoint: for a database restored from a dump into another cluster."""
    call("ledger.rebase")


def note_audit(scope: str, found: Audit, *, unproved: int = 0, now: datetime) -> None:
    """Keeps what the last audit of the scope (`touched`, `all`) found, for whoever watches."""
    AuditResult.objects.update_or_create(
        scope=scope,
        defaults={
            "at": now,
            "discrepancies": len(found.discrepancies),
            "orphans": len(found.orphans),
            "unproved": unproved,
        },
    )


def _enter(
    state: State, id: UUID, owner: int, key: str, kind: str, ttl: timedelta | None, lines: Sequence[Line]
) -> Any:
    return call(
        "ledger.enter",
        p_state=state.value, p_id=id, p_owner=owner, p_key=key, p_kind=kind, p_ttl=ttl,
        p_debits=[line.debit for line in lines],
        p_credits=[line.credit for line in lines],
        p_amounts=[line.amount for line in lines],
        p_floors=[line.floor for line in lines],
    )  # fmt: skip


def _entered(row: Any, key: str) -> Entered:
    refused = _refusal(row, key, getattr(row, "account", None))
    if refused:
        raise refused
    return _as_entered(row)


def _as_entered(row: Any) -> Entered:
    return Entered(row.id, State(row.state), row.expires_at, replay=row.outcome == "replay")


def _refusal(row: Any, key: str, account: int | None) -> Short | AccountClosed | KeyTaken | None:
    if row.outcome == "short":
        return Short(account=account, available=row.available, asked=row.asked, retry_at=row.retry_at)
    if row.outcome == "closed":
        return AccountClosed(account=account)
    return KeyTaken(key=key) if row.outcome == "reused" else None


def _ended(row: Any) -> Ended:
    if row.state is None:
        raise UnknownTransfer
    return Ended(row.won, State(row.state), getattr(row, "expires_at", None))
