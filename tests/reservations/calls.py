"""What a customer does with a promotion, over HTTP."""

from tests.flash import CANCEL, CHECKOUT, RESERVE


def reserve(client, promo, **headers):
    """The answer to POST /cart/reserve."""
    return client.post(RESERVE, {"promo_id": promo.pk}, **headers)


def reserved(client, promo):
    """The token of a unit that could be reserved."""
    answer = reserve(client, promo)
    assert answer.status_code == 201, answer.content
    return answer.json()["reservation_token"]


def checkout(client, token, **body):
    """The answer to PUT /cart/checkout."""
    headers = body.pop("headers", {})
    return client.put(CHECKOUT, {"reservation_token": token} | body, **headers)


def cancel(client, token, **headers):
    """The answer to PUT /cart/cancel."""
    return client.put(CANCEL, {"reservation_token": token}, **headers)
