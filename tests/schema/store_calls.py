"""Of each operation about stores and their stock: a call that succeeds and one that does not."""

from tests.factories import anybody
from tests.shop import make_merchant, make_product, make_store, sell_at

STORES, PLACES = "/api/stores/", "/api/store-products/"
CENTRE = {"name": "Centro", "lat": 4.7, "lon": -74.07}
NONE_SUCH = 10**9


def place(stock=5):
    """A store product."""
    return sell_at(make_store(), make_product(), stock=stock)


def moving(prefix, key, here):
    """Calls of the three verbs about one stock, for the path with its gap named `key`."""

    def at(thing, verb):
        return f"{prefix}{thing}/{verb}/"

    return {
        f"post {prefix}{{{key}}}/receive/": (
            lambda w: w.admin.post(at(here(), "receive"), {"quantity": 3}),
            lambda w: w.admin.post(at(NONE_SUCH, "receive"), {"quantity": 3}),
        ),
        f"post {prefix}{{{key}}}/adjust/": (
            lambda w: w.admin.post(at(here(), "adjust"), {"quantity": -3, "reason": "broken"}),
            lambda w: w.admin.post(at(here(), "adjust"), {"quantity": -50, "reason": "broken"}),
        ),
        f"get {prefix}{{{key}}}/movements/": (
            lambda w: w.admin.get(at(here(), "movements")),
            lambda w: w.client.get(at(here(), "movements")),
        ),
    }


def same(store_product):
    return {"store_id": store_product.store_id, "product_id": store_product.product_id}


CALLS = {
    "get /api/stores/": (
        lambda w: anybody().get(f"{STORES}?near=4,-74", make_store() and {}),
        lambda w: anybody().get(f"{STORES}?near=4"),
    ),
    "post /api/stores/": (
        lambda w: w.admin.post(STORES, CENTRE),
        lambda w: w.admin.post(STORES, {"name": "Centro"}),
    ),
    "get /api/stores/{store_id}/": (
        lambda w: anybody().get(f"{STORES}1/"),
        lambda w: anybody().get(f"{STORES}{NONE_SUCH}/"),
    ),
    "put /api/stores/{store_id}/": (
        lambda w: w.admin.put(f"{STORES}{make_store().pk}/", CENTRE),
        lambda w: w.admin.put(f"{STORES}{make_store().pk}/", {}),
    ),
    "patch /api/stores/{store_id}/": (
        lambda w: w.admin.patch(f"{STORES}{make_store().pk}/", {"lat": 1}),
        lambda w: w.admin.patch(f"{STORES}{make_store().pk}/", {"lat": 100}),
    ),
    "delete /api/stores/{store_id}/": (
        lambda w: w.admin.delete(f"{STORES}{make_store().pk}/"),
        lambda w: w.admin.delete(f"{STORES}1/"),
    ),
    "get /api/stores/{store_id}/staff/": (
        lambda w: w.admin.get(f"{STORES}{make_store(staff=[w.ana]).pk}/staff/"),
        lambda w: w.admin.get(f"{STORES}{NONE_SUCH}/staff/"),
    ),
    "post /api/stores/{store_id}/staff/": (
        lambda w: w.admin.post(f"{STORES}{make_store().pk}/staff/", {"user_id": make_merchant().pk}),
        lambda w: w.admin.post(f"{STORES}{make_store().pk}/staff/", {"user_id": w.ana.pk}),
    ),
    "delete /api/stores/{store_id}/staff/{user_id}/": (
        lambda w: w.admin.delete(f"{STORES}{make_store(staff=[w.ana]).pk}/staff/{w.ana.pk}/"),
        lambda w: w.admin.delete(f"{STORES}{make_store().pk}/staff/{w.ana.pk}/"),
    ),
    "get /api/store-products/": (
        lambda w: anybody().get(f"{PLACES}?store={place().store_id}"),
        lambda w: anybody().get(f"{PLACES}?store=x"),
    ),
    "post /api/store-products/": (
        lambda w: w.admin.post(PLACES, {"store_id": make_store().pk, "product_id": make_product().pk}),
        lambda w: w.admin.post(PLACES, same(place())),
    ),
    "get /api/store-products/{store_product_id}/": (
        lambda w: anybody().get(f"{PLACES}{place().pk}/"),
        lambda w: anybody().get(f"{PLACES}{NONE_SUCH}/"),
    ),
    "put /api/store-products/{store_product_id}/": (
        lambda w: w.admin.put(f"{PLACES}{(there := place()).pk}/", same(there) | {"stock": 2}),
        lambda w: w.admin.put(f"{PLACES}{place().pk}/", {}),
    ),
    "patch /api/store-products/{store_product_id}/": (
        lambda w: w.admin.patch(f"{PLACES}{place().pk}/", {"stock": 9}),
        lambda w: w.admin.patch(f"{PLACES}{place().pk}/", {"stock": -9}),
    ),
    "delete /api/store-products/{store_product_id}/": (
        lambda w: w.admin.delete(f"{PLACES}{place(stock=0).pk}/"),
        lambda w: w.admin.delete(f"{PLACES}{place().pk}/"),
    ),
    "get /api/v1/inventory/low-stock/": (
        lambda w: w.admin.get("/api/v1/inventory/low-stock/", place(stock=1) and {}),
        lambda w: w.client.get("/api/v1/inventory/low-stock/"),
    ),
    **moving(PLACES, "store_product_id", lambda: place().pk),
    **moving("/api/products/", "product_id", lambda: make_product(stock=5).pk),
    **moving("/api/v1/products/products/", "product_id", lambda: make_product(stock=5).pk),
}
