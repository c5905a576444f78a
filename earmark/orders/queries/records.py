"""Lines of orders, for whoever counts what was sold."""

from earmark.base.records import Records

ORDERS = Records(
    name="orders",
    about="a line of an order, with what the order came to, in minor units",
    source="orders_order o JOIN orders_orderline l ON l.order_id = o.id "
    "LEFT JOIN promotions_promocode c ON c.id = o.promo_code_id",
    columns={
        "order_id": "o.id",
        "number": "o.number",
        "status": "o.status",
        "user_id": "o.user_id",
        "currency": "o.currency",
        "order_subtotal": "o.subtotal",
        "order_discount": "o.discount",
        "order_total": "o.total",
        "promo_code": "c.code",
        "sku": "l.sku",
        "name": "l.name",
        "store_id": "l.store_id",
        "quantity": "l.quantity",
        "unit_price": "l.unit_price",
        "line_discount": "l.discount",
        "returned": "l.returned",
        "created_at": "o.created_at",
    },
    key=("o.id", "l.id"),
)
