"""The proof that stock is what its movements say."""

from earmark.base.sql import rows


def unproved() -> list[str]:
    """A line for each stock whose account and movements disagree, read in one statement, so at one moment."""
    found = rows(
        "SELECT s.id, coalesce(a.available + a.held, 0) AS on_hand, coalesce(m.moved, 0) AS moved "
        "FROM inventory_stock s LEFT JOIN ledger_account a ON a.id = s.account_id "
        "LEFT JOIN (SELECT stock_id, sum(quantity)::bigint AS moved FROM inventory_movement "
        "WHERE transfer_id IS NOT NULL GROUP BY stock_id) m ON m.stock_id = s.id "
        "WHERE coalesce(a.available + a.held, 0) <> coalesce(m.moved, 0)"
    )
    return [f"stock {row.id}: {row.on_hand} on hand, movements say {row.moved}" for row in found]
