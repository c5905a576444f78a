"""What a returned piece is worth. Pure."""


def refund_of(*, unit_price: int, quantity: int, discount: int, returned: int, more: int) -> int:
    """What goes back for `more` pieces of a line of which `returned` came back before, in minor units.

    The line's discount is shared by its pieces: what all that has come back is worth is rounded down, and what was
    refunded for it before is taken off. So however the pieces come back, together they bring the line's net exactly.
    """
    net = unit_price * quantity - discount
    return net * (returned + more) // quantity - net * returned // quantity
