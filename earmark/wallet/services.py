"""Money words: open, top up."""

from uuid import UUID

from django.conf import settings

from earmark.base import facts
from earmark.base.sql import call
from earmark.ledger import services as ledger
from earmark.ledger.rules import Line, Rank
from earmark.wallet.errors import UserNotFound


def open_wallet(*, user_id: int) -> int:
    """The ledger account of the user's wallet, opened if need be. Raises UserNotFound."""
    found = call(
        "wallet.account_of",
        p_user=user_id, p_currency=settings.DEFAULT_CURRENCY, p_rank=Rank.MONEY,
    ).account_of  # fmt: skip
    if found is None:
        raise UserNotFound
    return int(found)


def top_up(*, user_id: int, amount: int, id: UUID, act: str | None = None) -> UUID:
    """Adds `amount` minor units of outside money to the user's wallet; returns the transaction's id.

    `act` names the business act where there is one to repeat (a payment's reference); else the id does.
    Raises UserNotFound.
    """
    account = open_wallet(user_id=user_id)
    currency = settings.DEFAULT_CURRENCY
    world = ledger.system_account(code="world", unit=currency)
    entered = ledger.transfer(
        id=id,
        owner=account,
        key=f"top_up:{act or id}",
        kind="top_up",
        lines=[Line(debit=world, credit=account, amount=amount)],
    )
    if not entered.replay:
        payload = {
            "user_id": user_id,
            "transaction_id": str(entered.id),
            "amount": amount,
            "currency": currency,
        }
        facts.publish("wallet.topped_up", payload)
    return entered.id
