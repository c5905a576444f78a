"""The end of a run: what it made is out of the way."""

from devtools.postman.areas.coming_in import AUTH, SECRET
from devtools.postman.model import Call, Folder

FOLDER = Folder(
    "Leaving",
    "What this run made goes out of the way.",
    [
        Call("The merchant works elsewhere", "DELETE /api/stores/{store_id}/staff/{user_id}/", says=204, by="admin",
             at={"user_id": "{{merchant_id}}"}),
        *(
            Call(f"Not for sale any more ({mark})", "PATCH /api/products/{product_id}/", by="admin",
                 at={"product_id": "{{" + mark + "product}}"}, body={"is_active": False, "categories": []},
                 value={"is_active": False})
            for mark in ("v1", "api")
        ),
        Call("Delete the category", "DELETE /api/v1/products/categories/{slug}/", says=204, by="admin"),
        Call("The code is worth nothing any more", "PATCH /api/v1/promo-codes/{code_id}/", by="admin",
             body={"is_active": False}, value={"is_active": False}),
        Call("Money is left: refused", f"POST {AUTH}account/delete/", says=409, code="balance_left",
             body={"password": SECRET + " staple"}),
        Call("Delete my account", f"POST {AUTH}account/delete/",
             body={"password": SECRET + " staple", "give_up_balance": True}),
        Call("Nobody is there any more: refused", f"GET {AUTH}profile/", says=401, code="invalid_token"),
    ],
)  # fmt: skip
