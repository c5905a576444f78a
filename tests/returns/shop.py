"""What is returned, in one line each."""

from tests.payments.shop import ORDERS


def returns_path(order, made=None, verb=""):
    """Of an order, or of one of its returns."""
    return f"{ORDERS}{order['id']}/returns/" + (f"{made['id']}/{verb}/" if made else "")


def give_back(client, order, product, quantity=1, *, store=None, **more):
    """The answer to a return of so many, from a store by its id where there are several."""
    items = [{"product": product.pk, "quantity": quantity} | ({"store": store} if store else {})]
    return client.post(returns_path(order), {"items": items} | more)
