"""Of each operation about payments, returns and invoices: a call that succeeds and one that does not."""

import json
from contextlib import contextmanager

from django.test import override_settings

from earmark.orders.gateways import gateway_named
from earmark.payment_sandbox.server import Sandbox
from tests.payments.shop import ORDERS, Shopper, post_webhook, ship
from tests.returns.shop import give_back, returns_path
from tests.shop import make_product

NOBODY = "00000000-0000-7000-8000-000000000000"
RETURNS = "/api/v1/orders/orders/{order_id}/returns/"


@contextmanager
def shopping(w):
    """Ana, and a gateway for as long as it takes."""
    with Sandbox(delivers=False) as sandbox:
        config = {"url": sandbox.url, "api_key": "sandbox-key", "webhook_secret": "sandbox-secret"}
        gateway_named.cache_clear()
        with override_settings(PAYMENT_GATEWAYS={"sandbox": config}):
            yield Shopper(w.client, sandbox)
            if gateway := gateway_named("sandbox"):
                gateway.client.close()
        gateway_named.cache_clear()


def pay(w):
    with shopping(w) as ana:
        return ana.pay(ana.order(make_product(price=1_00, stock=1)))


def hear(w):
    with shopping(w) as ana:
        order, _ = ana.begin(make_product(price=1_00, stock=1))
        return ana.tell(ana.approve(order))


def hear_nonsense(w):
    with shopping(w):
        return post_webhook(json.dumps({}).encode(), "t=1,v1=0")


def sent(w):
    """A chair of ana's, on its way, and the order."""
    chair = make_product(price=1_00, stock=1)
    order = Shopper(w.client, None).order(chair, method="wallet")
    ship(order)
    return order, chair


def asked(w):
    """A return that ana asked for, and its order."""
    order, chair = sent(w)
    return order, give_back(w.client, order, chair).json()


def decide(w, verb):
    return w.admin.post(returns_path(*asked(w), verb), {})


def listed(w):
    order, _ = asked(w)
    return w.client.get(returns_path(order))


def nowhere(verb):
    """A decision about a return that is not there."""
    return lambda w: w.admin.post(returns_path(sent(w)[0], {"id": NOBODY}, verb), {})


CALLS = {
    "post /api/v1/orders/orders/{order_id}/pay/": (
        pay,
        lambda w: w.client.post(f"{ORDERS}{sent(w)[0]['id']}/pay/"),
    ),
    "post /api/v1/payments/{gateway}/webhook/": (hear, hear_nonsense),
    f"get {RETURNS}": (listed, lambda w: w.client.get(returns_path({"id": NOBODY}))),
    f"post {RETURNS}": (
        lambda w: give_back(w.admin, *sent(w)),
        lambda w: give_back(w.admin, *sent(w), 2),
    ),
    f"post {RETURNS}{{return_id}}/accept/": (lambda w: decide(w, "accept"), nowhere("accept")),
    f"post {RETURNS}{{return_id}}/refuse/": (lambda w: decide(w, "refuse"), nowhere("refuse")),
    "get /api/v1/orders/orders/{order_id}/invoice/": (
        lambda w: w.client.get(f"{ORDERS}{sent(w)[0]['id']}/invoice/"),
        lambda w: w.client.get(f"{ORDERS}{NOBODY}/invoice/"),
    ),
}
