"""Offers, the account, activation, partners."""

from devtools.postman.model import Call, Folder, number

OFFERS = Folder(
    "Offers",
    "What can be activated. Open to anyone, cached, with an ETag.",
    [
        Call(
            "Offers, cheapest first",
            "GET /api/v1/offers/",
            by=None,
            query={"kind": "internet", "ordering": "price"},
            keeps={"offer_id": "results[0].id", "offer_price": "results[0].price"},
            tests={
                "all are of that kind": 'body.results.forEach((one) => pm.expect(one.kind).to.eql("internet"))',
                "can be asked for again by its ETag": 'pm.expect(pm.response.headers.get("ETag")).to.be.a("string")',
            },
        ),
        Call("A price that is none: refused", "GET /api/v1/offers/", says=400, code="invalid", by=None,
             query={"price_min": "cheap"}),
        Call("One offer", "GET /api/v1/offers/{offer_id}/", by=None,
             value={"id": "{{offer_id}}", "price": "{{offer_price}}"}),
        Call("No such offer: refused", "GET /api/v1/offers/{offer_id}/", says=404, code="offer_not_found", by=None,
             at={"offer_id": "{{no_number}}"}),
    ],
)  # fmt: skip

ACTIVATION = Folder(
    "Activation",
    "Asynchronous: 202 at once with the price held, and a status to poll till it is `SUCCESS` or `FAILED`.",
    [
        Call(
            "Activate an offer",
            "POST /api/v1/activation/",
            says=202,
            headers={"Idempotency-Key": "activate-{{run}}"},
            body={"offer_id": number("offer_id")},
            value={"status": "PENDING"},
            keeps={"transaction_id": "transaction_id"},
        ),
        Call(
            "The same again, under the same key: the first answer",
            "POST /api/v1/activation/",
            says=202,
            headers={"Idempotency-Key": "activate-{{run}}"},
            body={"offer_id": number("offer_id")},
            value={"transaction_id": "{{transaction_id}}"},
            tests={"says that it is a repetition": 'pm.expect(pm.response.headers.get("Idempotent-Replayed")).to.eql("true")'},
        ),
        Call(
            "The key with another body: refused",
            "POST /api/v1/activation/",
            says=422,
            code="idempotency_key_reused",
            headers={"Idempotency-Key": "activate-{{run}}"},
            body={"offer_id": number("no_number")},
        ),
        Call("No such offer to activate: refused", "POST /api/v1/activation/", says=404, code="offer_not_found",
             body={"offer_id": number("no_number")}),
        Call(
            "How far is it",
            "GET /api/v1/activation/status/{transaction_id}/",
            until='body.status !== "PENDING"',
            value={"status": "SUCCESS", "stage": "done"},
            about="Sends itself again in a run, until the provider has answered.",
        ),
        Call("My subscriptions", "GET /api/v1/account/subscriptions/", keeps={"subscription": "results[0].id"},
             value={"count": 1, "results[0].offer": "{{offer_id}}"}),
        Call("Ending soon", "GET /api/v1/offers/expiring/", query={"within_days": "60"},
             value={"results[0].id": "{{subscription}}"}),
        Call("Renew it", "POST /api/v1/offers/renew/", says=202, body={"offer_id": number("offer_id")},
             value={"status": "PENDING"}, keeps={"renewal": "transaction_id"}),
        Call("How far is the renewal", "GET /api/v1/activation/status/{transaction_id}/",
             at={"transaction_id": "{{renewal}}"}, until='body.status !== "PENDING"', value={"status": "SUCCESS"}),
        Call("Renew what I do not have: refused", "POST /api/v1/offers/renew/", says=404,
             code="subscription_not_found", body={"user_offer_id": number("no_number")}),
    ],
)  # fmt: skip

ACCOUNT = Folder(
    "Account",
    "Wallet, subscriptions, statement. `balance` is what can be spent now, `held` is set aside.",
    [
        Call("My account", "GET /api/v1/account/", value={"balance": "500.00", "held": "0.00", "currency": "USD"}),
        Call("My balance", "GET /api/v1/account/balance/", value={"balance": "500.00"}),
        Call("My statement", "GET /api/v1/account/transactions/", query={"kind": "top_up", "status": "success"},
             value={"results[0].transaction_id": "{{top_up}}", "results[0].direction": "credit"}),
        Call("One line of it", "GET /api/v1/account/transactions/{transaction_id}/",
             at={"transaction_id": "{{top_up}}"}, value={"kind": "top_up", "amount": "500.00"}),
        Call("Nobody's transaction: refused", "GET /api/v1/account/transactions/{transaction_id}/", says=404,
             code="not_found", at={"transaction_id": "{{no_uuid}}"}),
        Call("No log-in, no account: refused", "GET /api/v1/account/", says=401, code="not_authenticated", by=None),
    ],
)  # fmt: skip

PARTNER = Folder(
    "Partner",
    "A partner activates for a user, who pays.",
    [
        Call(
            "Activate for a user",
            "POST /api/v1/partner/activate/",
            says=202,
            by="partner",
            body={"user_id": number("user_id"), "offer_id": number("offer_id"), "amount": "{{offer_price}}"},
            value={"status": "PENDING"},
            keeps={"reference": "reference"},
        ),
        Call("At another price: refused", "POST /api/v1/partner/activate/", says=400, code="amount_mismatch", by="partner",
             body={"user_id": number("user_id"), "offer_id": number("offer_id"), "amount": "0.01"}),
        Call("What became of it", "GET /api/v1/partner/validate/{reference}/", by="partner",
             until='body.status !== "PENDING"', value={"status": "SUCCESS", "is_valid": True, "user_id": "{{user_id}}"}),
        Call("A reference that is none: refused", "GET /api/v1/partner/validate/{reference}/", says=404, by="partner",
             code="not_found", at={"reference": "PRT-00000000"}),
    ],
)  # fmt: skip
