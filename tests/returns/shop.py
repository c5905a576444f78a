"""What is returned, in one line each."""

from tests.payments.shop import ORDERS


def returns_path(order, made=None, verb=""):
    """Of an order, or of one of its returns."""
    return f"{ORDERS}{order['id']}/returns/" + (f"{made['id']}/{verb}/" if made else "")


def give_back(client, order, product, quantity=1, **more):
    """The answer to a return of so many."""
    items = [{"product": product.pk, "quantity": quantity}]
    return client.post(returns_path(order), {"items": items} | more)
