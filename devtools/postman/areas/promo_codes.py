"""Promo codes."""

from devtools.postman.model import Call, Folder

CODE = "/api/v1/promo-codes/{code_id}/"
BODY = {
    "coupon_code": "PM{{run}}",
    "coupon_name": "Postman's",
    "type": "percentage",
    "discount_percentage": "10.00",
}

FOLDER = Folder(
    "Promo codes",
    "An admin makes them, customers have them validated; a limit holds however many order at once.",
    [
        Call("A new code", "POST /api/v1/promo-codes/", says=201, by="admin", body=BODY | {"usage_limit": 5},
             value={"type": "percentage", "remaining": 5}, keeps={"code_id": "id", "promo_code": "coupon_code"}),
        Call("Over a hundred per cent: refused", "POST /api/v1/promo-codes/", says=400, code="invalid", by="admin",
             body=BODY | {"coupon_code": "TOO{{run}}", "discount_percentage": "101.00"}),
        Call("All codes", "GET /api/v1/promo-codes/", by="admin", query={"search": "{{promo_code}}", "valid_now": "true"},
             value={"count": 1}),
        Call("All codes, for a customer: refused", "GET /api/v1/promo-codes/", says=403, code="permission_denied"),
        Call("One code", f"GET {CODE}", by="admin", value={"times_used": 0}),
        Call("Change a part of the code", f"PATCH {CODE}", by="admin", body={"coupon_name": "Yours"},
             value={"coupon_name": "Yours"}),
        Call("Change the code whole", f"PUT {CODE}", by="admin", body=BODY | {"usage_limit": 4}, value={"usage_limit": 4}),
        Call("What is it worth", "POST /api/v1/promo-codes/validate/",
             body={"promo_code": "{{promo_code}}", "subtotal_amount": "80.00"},
             value={"valid": True, "discount_amount": "8.00", "total_amount": "72.00"}),
        Call("A code that is none: refused", "POST /api/v1/promo-codes/validate/", says=400, code="promo_code_invalid",
             body={"promo_code": "NO{{run}}"}),
        Call("A code by mistake", "POST /api/v1/promo-codes/", says=201, by="admin",
             body={"coupon_code": "OOPS{{run}}", "type": "fixed", "fixed_amount": "5.00"}, keeps={"wrong_code": "id"}),
        Call("Delete the code", f"DELETE {CODE}", says=204, by="admin", at={"code_id": "{{wrong_code}}"}),
    ],
)  # fmt: skip
