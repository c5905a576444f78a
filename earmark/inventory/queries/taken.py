"""Whose stock a transfer takes from."""

from uuid import UUID

from earmark.base.sql import rows


def taken_from(transfer_id: UUID) -> list[UUID]:
    """The stocks whose own accounts a transfer debits. What was set aside before is none of their accounts' concern:
    a level is noted of those alone, since their locks come before an allotment's.
    """
    found = rows(
        "SELECT DISTINCT s.id FROM ledger_entry e JOIN inventory_stock s ON s.account_id = e.debit_id "
        "WHERE e.transfer_id = %s",
        (transfer_id,),
    )
    return [row.id for row in found]
