"""Of each operation about the cart and orders: a call that succeeds and one that does not."""

from tests.factories import anybody
from tests.orders.calls import ORDERS, item, placed, ship, verb
from tests.shop import make_product, make_store, sell_at

CART = "/api/v1/orders/cart/"
NOBODY = {"id": "00000000-0000-7000-8000-000000000000"}


def order(w):
    """An order of ana's, paid from the wallet, of two stores."""
    chair = make_product(price=1_00, stock=5)
    there = sell_at(make_store(), chair, stock=5)
    return placed(w.client, item(chair, 2), item(chair, 1, there.store), method="wallet")


def shipped(w):
    made = order(w)
    ship(w.admin, made)
    return made


def with_item(client):
    """The client, with something in the cart, and what that is."""
    chair = make_product(stock=5)
    client.post(CART + "add_item/", {"product": chair.pk})
    return chair.pk


def in_cart(act):
    """A call about something that is in ana's cart."""
    return lambda w: act(w.client, with_item(w.client))


CALLS = {
    "get /api/v1/orders/cart/": (
        in_cart(lambda client, product: client.get(CART)),
        lambda w: anybody().get(CART, headers={"X-Cart-Token": "short"}),
    ),
    "post /api/v1/orders/cart/add_item/": (
        lambda w: anybody().post(CART + "add_item/", {"product": make_product(stock=1).pk}),
        lambda w: w.client.post(CART + "add_item/", {"product": 10**12}),
    ),
    "patch /api/v1/orders/cart/update_quantity/": (
        in_cart(
            lambda client, product: client.patch(
                CART + "update_quantity/", {"product": product, "quantity": 4}
            )
        ),
        lambda w: w.client.patch(CART + "update_quantity/", {"product": 1, "quantity": 1}),
    ),
    "delete /api/v1/orders/cart/remove_item/": (
        in_cart(lambda client, product: client.delete(f"{CART}remove_item/?product={product}")),
        lambda w: w.client.delete(CART + "remove_item/", {"product": "x"}),
    ),
    "delete /api/v1/orders/cart/clear/": (
        lambda w: anybody().delete(CART + "clear/"),
        lambda w: anybody().delete(CART + "clear/", headers={"X-Cart-Token": "short"}),
    ),
    "get /api/v1/orders/orders/": (
        lambda w: (shipped(w), w.client.get(ORDERS))[1],
        lambda w: w.client.get(ORDERS + "?status=lost"),
    ),
    "post /api/v1/orders/orders/": (
        lambda w: w.client.post(
            ORDERS,
            {"items": [item(make_product(stock=1))], "shipping_address": {"line1": "Calle 1"}},
        ),
        lambda w: w.client.post(ORDERS, {"items": [item(make_product())]}),
    ),
    "get /api/v1/orders/orders/{order_id}/": (
        lambda w: w.client.get(f"{ORDERS}{shipped(w)['id']}/"),
        lambda w: w.client.get(f"{ORDERS}{NOBODY['id']}/"),
    ),
    "get /api/v1/orders/orders/{order_id}/tracking/": (
        lambda w: w.client.get(f"{ORDERS}{shipped(w)['id']}/tracking/"),
        lambda w: w.client.get(f"{ORDERS}{NOBODY['id']}/tracking/"),
    ),
    "post /api/v1/orders/orders/{order_id}/cancel/": (
        lambda w: verb(w.client, order(w), "cancel"),
        lambda w: verb(w.client, shipped(w), "cancel"),
    ),
    "post /api/v1/orders/orders/{order_id}/ship/": (
        lambda w: ship(w.admin, order(w)),
        lambda w: ship(w.admin, shipped(w)),
    ),
    "post /api/v1/orders/orders/{order_id}/deliver/": (
        lambda w: verb(w.admin, shipped(w), "deliver"),
        lambda w: verb(w.admin, order(w), "deliver"),
    ),
}
