"""What carts and orders refuse."""

from earmark.base.errors import Refusal


class OutOfStock(Refusal):
    """Less is left than was ordered. Members: lines, each with product, store, asked, available."""

    code = "out_of_stock"
    detail = "Not enough is left of what was ordered; `lines` says of what, and how many there are."


class ReservationOver(Refusal):
    """The reservation that an order should be made of holds nothing any more. Members: state, the ledger's.

    Whoever lends the reservation translates it into their own words before a client sees it.
    """

    code = "reservation_over"
    detail = "What was reserved is not held any more."


class CartEmpty(Refusal):
    """Nothing is in the cart that should be ordered."""

    code = "cart_empty"
    detail = "The cart is empty."


class CartFull(Refusal):
    """As many different things are in the cart as it takes. Members: most."""

    code = "cart_full"
    detail = "A cart takes {most} different things."


class NotInCart(Refusal):
    """What should be changed is not in the cart."""

    code = "not_in_cart"
    detail = "This is not in the cart."


class InvalidTransition(Refusal):
    """The order is not where it would have to be for that. Members: state, where it is."""

    code = "invalid_transition"
    detail = "The order is {state}: that cannot be done any more, or not yet."


class PaymentRequired(Refusal):
    """The goods go once the payment is promised, and it is not. Members: payment_status."""

    code = "payment_required"
    detail = "The payment is {payment_status}: nothing is sent before it is authorized."
