"""Tables of carts, orders, payments and returns."""

from earmark.orders.models.carts import Cart, CartItem
from earmark.orders.models.orders import Invoice, Order, OrderEvent, OrderLine, Shipment
from earmark.orders.models.payments import Payment, PaymentEvent
from earmark.orders.models.returns import Return, ReturnLine

__all__ = [
    "Cart", "CartItem", "Invoice", "Order", "OrderEvent", "OrderLine", "Payment", "PaymentEvent",
    "Return", "ReturnLine", "Shipment",
]  # fmt: skip
