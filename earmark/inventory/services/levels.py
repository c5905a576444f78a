"""Stock that runs low is told of once per crossing."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings

from earmark.base import facts
from earmark.base.sql import rows

LOW = "stock.low"


def note_levels(stocks: Collection[UUID], *, now: datetime) -> None:
    """Call it after the accounts of these stocks have changed, in the same transaction.

    Whoever has changed an account holds it until the commit, so of all who cross the line one finds it uncrossed.
    Publishes `stock.low` with stock, available and low_at.
    """
    fallen = rows(
        "UPDATE inventory_stock s SET low_since = CASE WHEN a.available <= coalesce(s.low_at, %s) THEN %s END "
        "FROM ledger_account a WHERE s.id = ANY(%s) AND a.id = s.account_id "
        "AND (a.available <= coalesce(s.low_at, %s)) <> (s.low_since IS NOT NULL) "
        "RETURNING s.id, s.low_since, a.available, coalesce(s.low_at, %s) AS low_at",
        (settings.LOW_STOCK_AT, now, list(stocks), settings.LOW_STOCK_AT, settings.LOW_STOCK_AT),
    )
    for stock in fallen:
        if stock.low_since is not None:
            facts.publish(LOW, {"stock": str(stock.id), "available": stock.available, "low_at": stock.low_at})
