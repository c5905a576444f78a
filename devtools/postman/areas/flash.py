"""Flash promotions: a few units, for a while, for those nearby."""

from devtools.postman.model import Call, Folder, number

PROMO = "/promos/{promo_id}/"


def _promo(starts: str, ends: str, **more: object) -> dict[str, object]:
    return {"store_product_id": number("store_product_id"), "promo_price": "20.00", "starts_at": f"{{{{{starts}}}}}",
            "ends_at": f"{{{{{ends}}}}}"} | more  # fmt: skip


def _sell(name: str, path: str, variable: str, by: str, **body: object) -> Call:
    return Call(
        name,
        f"POST {path}",
        says=201,
        by=by,
        body=body,
        value={"status": "scheduled"},
        keeps={variable: "id"},
    )


def _reserve(name: str) -> Call:
    return Call(name, "POST /cart/reserve/", says=201, body={"promo_id": number("promo_id")},
                keeps={"reservation_token": "reservation_token"})  # fmt: skip


TOKEN = {"reservation_token": "{{reservation_token}}"}

FOLDER = Folder(
    "Flash promotions",
    "A reservation holds a unit for 60 seconds, exact by the clock; then it is bought, cancelled, or free again.",
    [
        _sell("Five at half the price, two a head", "/admin/promos/", "promo_id", "admin",
              **_promo("a_minute_ago", "in_a_quarter", quantity=5, max_per_user=2)),
        _sell("A merchant's, for tomorrow", "/promos/", "later", "merchant", **_promo("tomorrow", "in_two_days", quantity=1)),
        Call("Dearer than without: refused", "POST /promos/", says=400, code="invalid", by="merchant",
             body=_promo("tomorrow", "in_two_days") | {"promo_price": "999.00"}),
        Call("Promotions, for the back office", "GET /admin/promos/", by="admin",
             query={"store_product": "{{store_product_id}}"}, value={"count": 2}),
        Call("Promotions of my stores", "GET /promos/", by="merchant", query={"store_product": "{{store_product_id}}"},
             value={"count": 2}),
        Call("Change one that has not begun", f"PATCH {PROMO}", by="merchant", at={"promo_id": "{{later}}"},
             body={"radius_m": 500}, value={"radius_m": 500}),
        Call("Whom would it reach", f"GET {PROMO}audience/", by="merchant", value={"promo_id": "{{promo_id}}"}),
        Call("Is it for me", f"GET {PROMO}eligibility/", value={"eligible": True}),
        Call("Open around me, nearest first", "GET /promos/active/", query={"page_size": "100"},
             tests={"has this one": 'pm.expect(body.results.map((one) => String(one.id))).to.include(String(pm.variables.get("promo_id")))'}),
        _reserve("Reserve a unit"),
        Call("One promotion", f"GET {PROMO}", value={"remaining": 4, "status": "active"}),
        Call("Change one that has begun: refused", f"PATCH {PROMO}", says=409, code="invalid_transition", by="admin",
             body={"radius_m": 500}),
        Call("Cancel the reservation", "PUT /cart/cancel/", body=TOKEN, value={"status": "cancelled"}),
        Call("Buy what was cancelled: refused", "PUT /cart/checkout/", says=409, code="invalid_transition", body=TOKEN),
        _reserve("Reserve another"),
        Call("Buy it", "PUT /cart/checkout/", body=TOKEN | {"payment_method": "wallet"},
             value={"status": "confirmed", "token": "{{reservation_token}}"}, keeps={"flash_order": "order_id"}),
        Call("The same again: the same order", "PUT /cart/checkout/", body=TOKEN | {"payment_method": "wallet"},
             value={"order_id": "{{flash_order}}"}),
        Call("Buy what nobody reserved: refused", "PUT /cart/checkout/", says=404, code="reservation_not_found",
             body={"reservation_token": "{{no_uuid}}"}),
        Call("How it goes", f"GET {PROMO}progress/", by="merchant", value={"promo_id": "{{promo_id}}"}),
        Call("The one of tomorrow, today: refused", "POST /cart/reserve/", says=400, code="promo_not_active",
             body={"promo_id": number("later")}),
        Call("No such promotion: refused", "POST /cart/reserve/", says=404, code="promo_not_found",
             body={"promo_id": number("no_number")}),
        Call("Cancel what was bought in it", "POST /api/v1/orders/orders/{order_id}/cancel/",
             at={"order_id": "{{flash_order}}"}, value={"status": "cancelled"}),
        Call("End it", f"DELETE {PROMO}", says=204, by="admin"),
        Call("Call tomorrow's off", f"DELETE {PROMO}", says=204, by="merchant", at={"promo_id": "{{later}}"}),
    ],
)  # fmt: skip
