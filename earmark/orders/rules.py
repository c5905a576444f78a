"""What an order, its payment and its returns may become. Pure."""

from collections.abc import Mapping, Sequence

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

#: What one order or cart takes: so many different things, and so many of each.
MOST_LINES, MOST_PIECES = 200, 10**6

#: The parts of an address that are known, in the order in which an envelope has them.
ADDRESS_PARTS = ("name", "line1", "line2", "postal_code", "city", "region", "country", "phone")


def in_postal_order(address: Mapping[str, str]) -> list[str]:
    """The lines of an address: its known parts as on an envelope, then others by name; empty ones left out."""
    others = sorted(address.keys() - set(ADDRESS_PARTS))
    return [address[part] for part in (*ADDRESS_PARTS, *others) if address.get(part)]


def shares(discount: int, amounts: Sequence[int]) -> list[int]:
    """What each of the amounts gets of a discount, in proportion to it; they add up to the discount exactly.

    All in minor units. What rounding down leaves over goes to the largest remainders, one unit each, the first first.
    Nobody gets more than their amount as long as the discount is no more than all of them.
    """
    whole = sum(amounts)
    if not whole:
        return [0] * len(amounts)
    found = [discount * amount // whole for amount in amounts]
    by_remainder = sorted(range(len(amounts)), key=lambda index: -(discount * amounts[index] % whole))
    for index in by_remainder[: discount - sum(found)]:
        found[index] += 1
    return found
