"""The calls about orders, in one line each."""

from tests.factories import bearer, make_user

ORDERS = "/api/v1/orders/orders/"


def item(product, quantity=1, store=None):
    """So many of a product, from the online store or another."""
    return {"product": product.pk, "quantity": quantity} | ({"store": store.pk} if store else {})


def place(client, *items, method="on_delivery", headers=None, **body):
    """The answer to an order of the items."""
    body = {"items": list(items), "payment_method": method} | body
    return client.post(ORDERS, body, **headers or {})


def placed(client, *items, **body):
    """An order that was taken, as it is shown."""
    answer = place(client, *items, **body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def verb(client, order, name, **body):
    """The answer to `cancel`, `ship`, `deliver` for an order as it is shown."""
    return client.post(f"{ORDERS}{order['id']}/{name}/", body)


def ship(client, order, **body):
    """The answer to shipping it."""
    return verb(client, order, "ship", **{"carrier": "DHL", "tracking_number": "JD01"} | body)


def look(client, order):
    """The order as it is shown now."""
    return client.get(f"{ORDERS}{order['id']}/").json()


def customer(**fields):
    """A client of a new customer, and the customer."""
    user = make_user(**fields)
    return bearer(user), user
