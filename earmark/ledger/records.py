"""The journal, for whoever keeps the books elsewhere."""

from earmark.base.records import Records

JOURNAL = Records(
    name="journal",
    about="a line of a transfer: the books, in minor units",
    source="ledger_entry e JOIN ledger_transfer t ON t.id = e.transfer_id "
    "JOIN ledger_account debit ON debit.id = e.debit_id JOIN ledger_account credit ON credit.id = e.credit_id",
    columns={
        "transfer_id": "t.id",
        "line": "e.n",
        "kind": "t.kind",
        "state": "CASE t.state WHEN 'H' THEN 'held' WHEN 'P' THEN 'posted' WHEN 'V' THEN 'voided' ELSE 'expired' END",
        "unit": "debit.unit",
        "amount": "e.amount",
        "debit": "COALESCE(debit.code, debit.id::text)",
        "credit": "COALESCE(credit.code, credit.id::text)",
        "created_at": "t.created_at",
        "closed_at": "t.closed_at",
    },
    key=("e.transfer_id", "e.n"),
    by_time=False,  # what a closed account had left is moved under an id of no time
)
