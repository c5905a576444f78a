"""Pieces that leave with an order and may come back. The ledger has moved them; here it is written down."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from earmark.inventory.models import Movement
from earmark.inventory.rules import RETURN, SALE


def note_sales(
    pieces: Iterable[tuple[UUID, int]], *, transfer_id: UUID, reason: str, actor: int | None, now: datetime
) -> None:
    """Pieces (stock, quantity) whose hold has been posted are not on hand any more."""
    _note(SALE, ((stock, -quantity) for stock, quantity in pieces), transfer_id, reason, actor, now)


def note_returns(
    pieces: Iterable[tuple[UUID, int]], *, transfer_id: UUID, reason: str, actor: int | None, now: datetime
) -> None:
    """Pieces (stock, quantity) that a transfer has brought back."""
    _note(RETURN, pieces, transfer_id, reason, actor, now)


def _note(
    kind: str,
    pieces: Iterable[tuple[UUID, int]],
    transfer_id: UUID,
    reason: str,
    actor: int | None,
    now: datetime,
) -> None:
    Movement.objects.bulk_create(
        Movement(
            stock_id=stock,
            kind=kind,
            quantity=quantity,
            reason=reason,
            actor_id=actor,
            transfer_id=transfer_id,
            created_at=now,
        )
        for stock, quantity in pieces
    )
