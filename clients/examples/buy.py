"""A customer's way through Earmark: offers, an activation, and the last units of something nearby."""

import sys
import time
from functools import partial

from earmark_client.access import Password
from earmark_client.api.activation import activation_create, activation_status_retrieve
from earmark_client.api.flash_promotions import cart_checkout, cart_reserve, promos_active_list
from earmark_client.api.offers import offers_list
from earmark_client.calling import Refused, connect, new_key, ok, rows
from earmark_client.client import AuthenticatedClient
from earmark_client.models import (
    ActivateRequest,
    CheckoutRequest,
    OffersListKind,
    ReserveRequest,
    TransactionStatus,
)


def activate(client: AuthenticatedClient) -> None:
    """Activates the cheapest offer for a mobile phone, and waits for how it ends."""
    offers = rows(partial(offers_list.sync, client=client, kind=OffersListKind.MOBILE, page_size=1))
    offer = min(offers, key=lambda one: float(one.price))
    print(f"{offer.name}, {offer.price} {offer.currency}")
    key = new_key()  # the same for every repetition of this wish
    wish = ActivateRequest(offer_id=offer.id)
    accepted = ok(activation_create.sync(client=client, body=wish, idempotency_key=key))
    again = ok(activation_create.sync(client=client, body=wish, idempotency_key=key))
    assert again.transaction_id == accepted.transaction_id, "one wish, one charge"
    while True:
        status = ok(activation_status_retrieve.sync(accepted.transaction_id, client=client))
        if status.status is not TransactionStatus.PENDING:
            break
        time.sleep(0.2)
    print(f"activation {status.status.value}")


def grab(client: AuthenticatedClient) -> None:
    """Holds a unit of the nearest flash promotion for a minute, and buys it."""
    promo = next(rows(partial(promos_active_list.sync, client=client)), None)
    if promo is None:
        print("nothing is on nearby")
        return
    print(f"{promo.product_name} at {promo.store_name}, {promo.promo_price} instead of {promo.base_price}")
    try:
        held = ok(
            cart_reserve.sync(
                client=client, body=ReserveRequest(promo_id=promo.id), idempotency_key=new_key()
            )
        )
    except Refused as refused:
        print(f"not for me: {refused.code}")
        return
    wish = CheckoutRequest(reservation_token=held.reservation_token, payment_method="on_delivery")
    bought = ok(cart_checkout.sync(client=client, body=wish, idempotency_key=new_key()))
    print(f"order {bought.order_id} {bought.status.value}")


def main(base_url: str, username: str, password: str) -> None:
    """All of it."""
    with connect(base_url, Password(username, password)) as client:
        activate(client)
        grab(client)
        try:
            ok(activation_create.sync(client=client, body=ActivateRequest(offer_id=999_999_999)))
        except Refused as refused:
            print(f"refused: {refused.status} {refused.code}")


if __name__ == "__main__":
    main(*sys.argv[1:4])
