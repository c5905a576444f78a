"""Events for other programs."""

from devtools.postman.model import Call, Folder

HOOKS = "/api/v1/webhooks/"
HOOK, DELIVERY = f"{HOOKS}{{endpoint_id}}/", f"{HOOKS}deliveries/{{delivery_id}}/"

FOLDER = Folder(
    "Webhooks",
    "Signed messages when something happens; docs/webhooks.md tells how to receive them.",
    [
        Call("What can be heard", f"GET {HOOKS}events/", by=None,
             tests={"orders, too": 'pm.expect(body.map((one) => one.type)).to.include("order.placed")'}),
        Call("A new endpoint", f"POST {HOOKS}", says=201, by="partner",
             body={"url": "{{webhook_url}}", "events": ["activation.succeeded"], "description": "Postman {{run}}"},
             value={"state": "active"}, keeps={"endpoint_id": "id"},
             tests={"shows its secret, this once": "pm.expect(body.secret).to.match(/^whsec_/)"}),
        Call("An address that is none: refused", f"POST {HOOKS}", says=400, code="url_not_allowed", by="partner",
             body={"url": "ftp://example.com/"}),
        Call("Endpoints, for a customer: refused", f"GET {HOOKS}", says=403, code="permission_denied"),
        Call("My endpoints", f"GET {HOOKS}", by="partner", query={"state": "active", "page_size": "100"},
             tests={"has this one": 'pm.expect(pm.response.text()).to.include(pm.variables.get("endpoint_id"))'}),
        Call("One endpoint", f"GET {HOOK}", by="partner", value={"id": "{{endpoint_id}}"}),
        Call("No such endpoint: refused", f"GET {HOOK}", says=404, code="endpoint_not_found", by="partner",
             at={"endpoint_id": "{{no_uuid}}"}),
        Call("Call it for a test", f"POST {HOOK}test/", says=202, by="partner", keeps={"delivery_id": "delivery"}),
        Call("Its log", f"GET {HOOK}deliveries/", by="partner", query={"type": "ping"},
             value={"results[0].id": "{{delivery_id}}"}),
        Call("One delivery, with every try", f"GET {DELIVERY}", by="partner", value={"body.type": "ping"}),
        Call("Send it again", f"POST {DELIVERY}replay/", says=202, by="partner", value={"delivery": "{{delivery_id}}"}),
        Call("Send again all that failed", f"POST {HOOK}replay/", by="partner", body={"since": "{{an_hour_ago}}"}),
        Call("A new secret", f"POST {HOOK}rotate-secret/", by="partner", body={"keep_hours": 24}),
        Call("Pause the endpoint", f"PATCH {HOOK}", by="partner", body={"state": "paused"}, value={"state": "paused"}),
        Call("Delete the endpoint", f"DELETE {HOOK}", says=204, by="partner"),
    ],
)  # fmt: skip
