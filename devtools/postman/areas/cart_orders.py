"""Cart, orders, payments, returns."""

from devtools.postman.model import Call, Folder, number

ORDER = "/api/v1/orders/orders/{order_id}/"
PARCEL = {"carrier": "DHL", "tracking_number": "JD014600003828"}


def _order(name: str, variable: str, **body: object) -> Call:
    wish = {"items": [{"product": number("product_id"), "quantity": 1}]} | body
    return Call(name, "POST /api/v1/orders/orders/", says=201, body=wish, value={"status": "pending"},
                keeps={variable: "id"})  # fmt: skip


CART = Folder(
    "Cart",
    "Kept for customers; guests are known by `X-Cart-Token`, and theirs comes along when they log in.",
    [
        Call("A guest takes something", "POST /api/v1/orders/cart/add_item/", by=None,
             body={"product": number("product_id"), "quantity": 1}, value={"items[0].quantity": 1},
             keeps={"cart_token": "cart_token"}),
        Call("The guest's cart", "GET /api/v1/orders/cart/", by=None, headers={"X-Cart-Token": "{{cart_token}}"},
             value={"items[0].product": "{{product_id}}"}),
        Call("Into my cart", "POST /api/v1/orders/cart/add_item/", body={"product": number("product_id"), "quantity": 2},
             value={"items[0].quantity": 2, "subtotal_amount": "80.00"}),
        Call("No such product for a cart: refused", "POST /api/v1/orders/cart/add_item/", says=404,
             code="product_not_found", body={"product": number("no_number")}),
        Call("Make it three", "PATCH /api/v1/orders/cart/update_quantity/",
             body={"product": number("product_id"), "quantity": 3}, value={"total_amount": "120.00"}),
        Call("My cart", "GET /api/v1/orders/cart/", value={"items[0].quantity": 3, "items[0].unit_price": "40.00"}),
        Call("Not this one", "DELETE /api/v1/orders/cart/remove_item/", query={"product": "{{product_id}}"},
             value={"items.length": 0}),
        Call("Into my cart again", "POST /api/v1/orders/cart/add_item/", body={"product": number("product_id")}),
        Call("Order what is in the cart", "POST /api/v1/orders/orders/", says=201,
             body={"from_cart": True, "payment_method": "on_delivery"},
             value={"status": "pending", "total_amount": "40.00"}, keeps={"cart_order": "id"}),
        Call("Empty the cart", "DELETE /api/v1/orders/cart/clear/", value={"items.length": 0}),
    ],
)  # fmt: skip

ORDERS = Folder(
    "Orders",
    "An order holds goods, code and money in one step, or nothing; shipping settles them.",
    [
        _order("Order with a code, paid from the wallet", "order_id", promo_code="{{promo_code}}", payment_method="wallet",
               shipping_address={"line1": "Calle 63 9-10", "city": "Bogotá"}),
        Call("More than there is: refused", "POST /api/v1/orders/orders/", says=409, code="out_of_stock",
             body={"items": [{"product": number("product_id"), "quantity": 900}]}),
        Call("With a code that is none: refused", "POST /api/v1/orders/orders/", says=400, code="promo_code_invalid",
             body={"items": [{"product": number("product_id")}], "promo_code": "NO{{run}}"}),
        Call("My orders", "GET /api/v1/orders/orders/", query={"status": "pending", "promo_code": "{{promo_code}}"},
             value={"results[0].id": "{{order_id}}"}),
        Call("One order", f"GET {ORDER}", value={"discount_amount": "4.00", "total_amount": "36.00",
                                                "payment.method": "wallet", "payment.status": "authorized"}),
        Call("Nobody's order: refused", f"GET {ORDER}", says=404, code="not_found", at={"order_id": "{{no_uuid}}"}),
        Call("Pay what needs no paying: refused", f"POST {ORDER}pay/", says=409, code="nothing_to_pay"),
        Call("A customer cannot ship: refused", f"POST {ORDER}ship/", says=403, code="permission_denied", body=PARCEL),
        Call("Ship it", f"POST {ORDER}ship/", by="admin", body=PARCEL, value={"status": "shipped"}),
        Call("Shipped is shipped: refused", f"POST {ORDER}cancel/", says=409, code="invalid_transition"),
        Call("Where is it", f"GET {ORDER}tracking/", value={"status": "shipped", "carrier": "DHL"}),
        Call("It has arrived", f"POST {ORDER}deliver/", by="admin", body={}, value={"status": "delivered"}),
        Call("The invoice", f"GET {ORDER}invoice/", until="pm.response.code === 200",
             tests={"is a PDF": 'pm.expect(pm.response.headers.get("Content-Type")).to.include("application/pdf")'}),
        Call("Cancel the other order", f"POST {ORDER}cancel/", at={"order_id": "{{cart_order}}"},
             value={"status": "cancelled"}),
        Call("Cancelled twice, given back once", f"POST {ORDER}cancel/", at={"order_id": "{{cart_order}}"},
             value={"status": "cancelled"}),
        _order("Order, to be paid at a gateway", "unpaid", payment_method="sandbox"),
        Call("Pay at the gateway", f"POST {ORDER}pay/", at={"order_id": "{{unpaid}}"},
             tests={"says where": "pm.expect(body.checkout_url).to.match(/^http/)"},
             about="Somebody who opens `checkout_url` in a browser can pay, or decline, at the sandbox."),
        Call("Not after all", f"POST {ORDER}cancel/", at={"order_id": "{{unpaid}}"}, value={"status": "cancelled"}),
        Call(
            "A gateway's word without its signature: refused",
            "POST /api/v1/payments/{gateway}/webhook/",
            says=400,
            code="invalid_signature",
            by=None,
            at={"gateway": "sandbox"},
            headers={"Earmark-Signature": "t=1,v1=00"},
            body={"id": "evt_1", "type": "payment.captured", "created": "2026-11-21T08:15:30Z",
                  "payment": {"id": "pay_1", "status": "captured", "amount": 100, "currency": "USD"}},
            about="Gateways sign with the secret in `PAYMENT_GATEWAYS`; docs/payment-protocol.md says how.",
        ),
        Call("A gateway that nobody knows: refused", "POST /api/v1/payments/{gateway}/webhook/", says=404, by=None,
             code="not_found", at={"gateway": "nobody"}, body={"id": "evt_1", "type": "payment.captured"}),
    ],
)  # fmt: skip

RETURN = f"{ORDER}returns/{{return_id}}/"
RETURNS = Folder(
    "Returns",
    "Asked for by the customer, decided by the shop; accepted means that the money is back.",
    [
        Call("Send it back", f"POST {ORDER}returns/", says=201,
             body={"items": [{"product": number("product_id"), "quantity": 1}], "reason": "Too loud."},
             value={"status": "requested"}, keeps={"return_id": "id"}),
        Call("More than was bought: refused", f"POST {ORDER}returns/", says=409, code="nothing_to_return",
             body={"items": [{"product": number("product_id"), "quantity": 1}]}),
        Call("Refuse the return", f"POST {RETURN}refuse/", by="admin", body={"note": "Please try its smaller knob."},
             value={"status": "refused"}),
        Call("Send it back all the same", f"POST {ORDER}returns/", says=201,
             body={"items": [{"product": number("product_id"), "quantity": 1}], "reason": "I tried."},
             keeps={"return_id": "id"}),
        Call("Accept the return", f"POST {RETURN}accept/", by="admin", body={"restock": True}, value={"status": "accepted", "refund_amount": "36.00"}),
        Call("Decide it again: refused", f"POST {RETURN}refuse/", says=409, code="invalid_transition", by="admin", body={}),
        Call("Returns of the order", f"GET {ORDER}returns/", value={"results[0].id": "{{return_id}}"}),
    ],
)  # fmt: skip
