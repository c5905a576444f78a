"""Stores, what they sell, who works there."""

from devtools.postman.model import Call, Folder, number

STORE, SOLD = "/api/stores/{store_id}/", "/api/store-products/{store_product_id}/"
#: Away from the stores of the demo data.
PLACE = {"name": "Laureles {{run}}", "lat": 6.2442, "lon": -75.5812}

FOLDER = Folder(
    "Stores",
    "Anyone looks; an admin and a store's own merchants write.",
    [
        Call("A new store", "POST /api/stores/", says=201, by="admin", body=PLACE, value={"lat": 6.2442},
             keeps={"store_id": "id"}),
        Call("Outside the world: refused", "POST /api/stores/", says=400, code="invalid", by="admin",
             body={"name": "Nowhere", "lat": 91, "lon": 0}),
        Call("Stores nearby, nearest first", "GET /api/stores/", by=None,
             query={"near": "6.2442,-75.5812", "radius_m": "2000"},
             tests={"in order of distance": "const far = body.results.map((one) => one.distance_m); "
                                            "pm.expect(far).to.eql([...far].sort((a, b) => a - b))"}),
        Call("One store", f"GET {STORE}", by=None, value={"id": "{{store_id}}"}),
        Call("No such store: refused", f"GET {STORE}", says=404, code="store_not_found", by=None,
             at={"store_id": "{{no_number}}"}),
        Call("Change a part of the store", f"PATCH {STORE}", by="admin", body={"lat": 6.2443}, value={"lat": 6.2443}),
        Call("Change the store whole", f"PUT {STORE}", by="admin", body=PLACE, value={"lat": 6.2442}),
        Call("Who is the merchant", "GET /api/v1/auth/profile/", by="merchant", value={"role": "merchant"},
             keeps={"merchant_id": "id"}),
        Call("The merchant works there", f"POST {STORE}staff/", says=201, by="admin",
             body={"user_id": number("merchant_id")}, value={"user_id": "{{merchant_id}}"}),
        Call("Who works there", f"GET {STORE}staff/", by="admin", value={"count": 1}),
        Call("Sell a product there", "POST /api/store-products/", says=201, by="admin",
             body={"store_id": number("store_id"), "product_id": number("product_id"), "stock": 10,
                   "base_price": "40.00"},
             value={"stock": 10, "base_price": "40.00"}, keeps={"store_product_id": "id"}),
        Call("The same product twice: refused", "POST /api/store-products/", says=409, code="store_product_exists",
             by="admin", body={"store_id": number("store_id"), "product_id": number("product_id")}),
        Call("What the store sells", "GET /api/store-products/", by=None, query={"store": "{{store_id}}"},
             value={"count": 1, "results[0].id": "{{store_product_id}}"}),
        Call("One thing that it sells", f"GET {SOLD}", by=None, value={"stock": 10}),
        Call("Set its stock", f"PATCH {SOLD}", by="merchant", body={"stock": 8, "low_stock_at": 20}, value={"stock": 8}),
        Call("Set all of it", f"PUT {SOLD}", by="merchant",
             body={"store_id": number("store_id"), "product_id": number("product_id"), "stock": 12, "low_stock_at": 20},
             value={"stock": 12}),
        Call("Goods come to the store", f"POST {SOLD}receive/", says=201, by="merchant",
             body={"quantity": 3, "reason": "from the depot"}, value={"quantity": 3}),
        Call("Some went missing there", f"POST {SOLD}adjust/", says=201, by="merchant",
             body={"quantity": -1, "reason": "missing"}, value={"quantity": -1}),
        Call("Movements in the store", f"GET {SOLD}movements/", by="merchant", value={"results[0].reason": "missing"}),
        Call("What runs low", "GET /api/v1/inventory/low-stock/", by="merchant", query={"page_size": "100"}),
        Call("A store with history stays: refused", f"DELETE {STORE}", says=409, code="store_in_use", by="admin"),
        Call("What has stock stays: refused", f"DELETE {SOLD}", says=409, code="store_product_in_use", by="merchant"),
        Call("A store by mistake", "POST /api/stores/", says=201, by="admin", body={"name": "Mistake {{run}}", "lat": 0, "lon": 0},
             keeps={"empty_store": "id"}),
        Call("The product there, too", "POST /api/store-products/", says=201, by="admin",
             body={"store_id": number("empty_store"), "product_id": number("product_id")}, keeps={"empty_place": "id"}),
        Call("Not sold there after all", f"DELETE {SOLD}", says=204, by="admin", at={"store_product_id": "{{empty_place}}"}),
        Call("No such store, then", f"DELETE {STORE}", says=204, by="admin", at={"store_id": "{{empty_store}}"}),
    ],
)  # fmt: skip
