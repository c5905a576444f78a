"""What an order, its payment and its returns may become. Pure."""

#: An order: asked for, with everything held; on its way, all of it; there; given up, with everything back.
PENDING, SHIPPED, DELIVERED, CANCELLED = "pending", "shipped", "delivered", "cancelled"
STATUSES = tuple((status, status) for status in (PENDING, SHIPPED, DELIVERED, CANCELLED))

#: A payment: nothing promised yet; promised, the money is held; ours; given back before it was ours; refused.
UNPAID, AUTHORIZED, CAPTURED, VOIDED, FAILED = "pending", "authorized", "captured", "voided", "failed"
PAYMENT_STATUSES = tuple((status, status) for status in (UNPAID, AUTHORIZED, CAPTURED, VOIDED, FAILED))

#: The ways to pay that need no gateway.
WALLET, ON_DELIVERY = "wallet", "on_delivery"

#: A return: asked for by the customer; taken back and refunded; not taken back.
REQUESTED, ACCEPTED, REFUSED = "requested", "accepted", "refused"
RETURN_STATUSES = tuple((status, status) for status in (REQUESTED, ACCEPTED, REFUSED))

#: What tracking tells.
EVENTS = tuple(
    (event, event)
    for event in (
        "placed", "paid", "payment_failed", "payment_expired", "shipped", "delivered", "cancelled",
        "return_requested", "return_refused", "returned", "refunded",
    )
)  # fmt: skip
