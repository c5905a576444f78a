"""Stock that runs low is told of once per crossing."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from earmark.base import facts
from earmark.base.requests import request_id
from earmark.base.sql import rows

LOW = "stock.low"


def note_levels(stocks: Collection[UUID], *, now: datetime) -> None:
    """Call it after the accounts of these stocks have changed, in the same transaction.

    Whoever has changed an account holds it until the commit, so of all who cross the line one finds it uncrossed. What
    expired has changed without the caller: so whatever seems to cross is locked, and looked at again.
    Publishes `stock.low` with stock, available, low_at and since.
    """
    if not stocks:
        return
    told = rows(
        "WITH crossing AS ("
        "SELECT s.id, a.available FROM inventory_stock s JOIN ledger_account a ON a.id = s.account_id "
        "WHERE s.id = ANY(%(stocks)s) "
        "AND (a.available <= coalesce(s.low_at, %(line)s)) <> (s.low_since IS NOT NULL) "
        "ORDER BY a.id FOR NO KEY UPDATE OF a), "
        "crossed AS ("
        "UPDATE inventory_stock s "
        "SET low_since = CASE WHEN c.available <= coalesce(s.low_at, %(line)s) THEN %(now)s END "
        "FROM crossing c WHERE s.id = c.id "
        "AND (c.available <= coalesce(s.low_at, %(line)s)) <> (s.low_since IS NOT NULL) "
        "RETURNING s.id, s.low_since, c.available, coalesce(s.low_at, %(line)s) AS low_at) "
        "SELECT base.publish(%(topic)s, "
        "jsonb_build_object('stock', id, 'available', available, 'low_at', low_at, 'since', low_since), %(request)s) "
        "FROM crossed WHERE low_since IS NOT NULL ORDER BY id",
        {
            "line": settings.LOW_STOCK_AT,
            "now": now,
            "stocks": list(stocks),
            "topic": LOW,
            "request": request_id(),
        },
    )
    if told:
        transaction.on_commit(facts.ring)
