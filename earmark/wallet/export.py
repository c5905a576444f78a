"""What the wallet holds about a user, for the user."""

from collections.abc import Iterator
from typing import Any

from earmark.base import money
from earmark.wallet.models import Movement, Wallet
from earmark.wallet.queries import balance


def export_of(user_id: int) -> dict[str, Any]:
    """The balance, null without a wallet, and all that moved it, oldest first."""
    opened = Wallet.objects.filter(user_id=user_id).exists()
    return {"balance": balance(user_id) if opened else None, "transactions": _transactions(user_id)}


def _transactions(user_id: int) -> Iterator[dict[str, Any]]:
    for line in Movement.objects.filter(user_id=user_id).order_by("id").iterator():
        yield {
            "transaction_id": line.id,
            "kind": line.kind,
            "direction": line.direction,
            "amount": money.text(line.amount, line.currency),
            "currency": line.currency,
            "status": line.status,
            "created_at": line.created_at,
            "completed_at": line.closed_at,
        }
