"""Movements of stock, for whoever counts the shelves."""

from earmark.base.records import Records

MOVEMENTS = Records(
    name="movements",
    about="a change of how many pieces there are, and who made it",
    source="inventory_movement m JOIN inventory_stock s ON s.id = m.stock_id",
    columns={
        "movement_id": "m.id",
        "store_id": "s.store_id",
        "stock_id": "s.id",
        "kind": "m.kind",
        "quantity": "m.quantity",
        "reason": "m.reason",
        "actor_id": "m.actor_id",
        "transfer_id": "m.transfer_id",
        "created_at": "m.created_at",
    },
    key=("m.id",),
)
