"""Of each operation about flash promotions: a call that succeeds and one that does not."""

from tests.factories import bearer
from tests.flash import make_promo, someone_near
from tests.shop import make_product, make_store, sell_at

PROMOS, ADMIN_PROMOS = "/promos/", "/admin/promos/"
ONE = PROMOS + "{promo_id}/"
NONE_SUCH = 10**9
NOBODYS = "00000000-0000-7000-8000-000000000000"


def lunch():
    """A promotion that can be scheduled."""
    return {
        "store_product_id": sell_at(make_store(), make_product(price=10_00)).pk,
        "promo_price": "5.00",
        "starts_at": "2090-05-02T12:00:00Z",
        "ends_at": "2090-05-02T14:00:00Z",
        "quantity": 5,
    }


def at(promo, rest=""):
    return f"{PROMOS}{promo.pk}/{rest}"


def keeping(path):
    """Calls of the list and of a new one, wherever it is mounted."""
    return {
        f"get {path}": (
            lambda w: (make_promo(), w.admin.get(path))[1],
            lambda w: w.admin.get(path, {"status": "gone"}),
        ),
        f"post {path}": (
            lambda w: w.admin.post(path, lunch()),
            lambda w: w.admin.post(path, lunch() | {"promo_price": "10.00"}),
        ),
    }


def seen(rest, caller):
    """Calls of what is told of a promotion, by the World's `caller`."""
    return (
        lambda w: getattr(w, caller).get(at(make_promo(), rest)),
        lambda w: getattr(w, caller).get(f"{PROMOS}{NONE_SUCH}/{rest}"),
    )


def reserve():
    """The client of somebody who holds a unit, and its token."""
    client = bearer(someone_near())
    held = client.post("/cart/reserve/", {"promo_id": make_promo().pk}).json()
    return client, held["reservation_token"]


def ending(verb, body):
    """Calls of what is done with a reservation, its own and nobody's."""

    def one(w):
        client, token = reserve()
        return client.put(f"/cart/{verb}/", {"reservation_token": token} | body)

    return one, lambda w: w.client.put(f"/cart/{verb}/", {"reservation_token": NOBODYS} | body)


CALLS = {
    **keeping(PROMOS),
    **keeping(ADMIN_PROMOS),
    f"get {ONE}": (
        lambda w: w.client.get(at(make_promo(quantity=5, max_per_user=1))),
        lambda w: w.client.get(at(make_promo(status="cancelled"))),
    ),
    f"patch {ONE}": (
        lambda w: w.admin.patch(at(make_promo(opens_in=60)), {"radius_m": 500}),
        lambda w: w.admin.patch(at(make_promo()), {"radius_m": 500}),
    ),
    f"delete {ONE}": (
        lambda w: w.admin.delete(at(make_promo())),
        lambda w: w.admin.delete(f"{PROMOS}{NONE_SUCH}/"),
    ),
    f"get {PROMOS}active/": (
        lambda w: (make_promo(), bearer(someone_near()).get(f"{PROMOS}active/"))[1],
        lambda w: w.client.get(f"{PROMOS}active/?page=x"),
    ),
    f"get {ONE}eligibility/": seen("eligibility/", "client"),
    f"get {ONE}audience/": seen("audience/", "admin"),
    f"get {ONE}progress/": seen("progress/", "admin"),
    "post /cart/reserve/": (
        lambda w: bearer(someone_near()).post("/cart/reserve/", {"promo_id": make_promo().pk}),
        lambda w: w.client.post("/cart/reserve/", {"promo_id": make_promo(stock=0, segments=["new"]).pk}),
    ),
    "put /cart/checkout/": ending("checkout", {"payment_method": "on_delivery"}),
    "put /cart/cancel/": ending("cancel", {}),
}
