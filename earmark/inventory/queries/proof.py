"""The proof that stock is what its movements say."""

from earmark.base.sql import rows


def unproved() -> list[str]:
    """A line for each stock whose accounts and movements disagree, read in one statement, so at one moment.

    What was set aside is still on hand.
    """
    found = rows(
        "WITH places AS ("
        "SELECT id AS stock_id, account_id FROM inventory_stock "
        "UNION ALL SELECT stock_id, account_id FROM inventory_allotment), "
        "counted AS ("
        "SELECT p.stock_id, sum(coalesce(a.available + a.held, 0))::bigint AS on_hand "
        "FROM places p LEFT JOIN ledger_account a ON a.id = p.account_id GROUP BY p.stock_id), "
        "moved AS ("
        "SELECT stock_id, sum(quantity)::bigint AS moved FROM inventory_movement "
        "WHERE transfer_id IS NOT NULL GROUP BY stock_id) "
        "SELECT c.stock_id, c.on_hand, coalesce(m.moved, 0) AS moved "
        "FROM counted c LEFT JOIN moved m USING (stock_id) WHERE c.on_hand <> coalesce(m.moved, 0)"
    )
    return [f"stock {row.stock_id}: {row.on_hand} on hand, movements say {row.moved}" for row in found]
