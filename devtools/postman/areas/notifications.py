"""What somebody is told, and how."""

from devtools.postman.model import Call, Folder

INBOX = "/api/v1/notifications/"
GATEWAY = f"{INBOX}africastalking/{{secret}}/"
#: Some browser's key, as the Push API gives it.
BROWSER = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}

FOLDER = Folder(
    "Notifications",
    "An inbox, wishes by topic and channel, browsers for web push, and what SMS gateways call.",
    [
        Call("My notifications", f"GET {INBOX}", query={"topic": "orders"}, until="body.results.length > 0",
             value={"results[0].topic": "orders"}, keeps={"notification_id": "results[0].id"}),
        Call("A topic that is none: refused", f"GET {INBOX}", says=400, code="invalid", query={"topic": "gossip"}),
        Call("How many unread", f"GET {INBOX}unread/", tests={"some": "pm.expect(body.count).to.be.above(0)"}),
        Call("Read one", f"POST {INBOX}{{notification_id}}/read/", value={"id": "{{notification_id}}"}),
        Call("Read nobody's: refused", f"POST {INBOX}{{notification_id}}/read/", says=404, code="not_found",
             at={"notification_id": "{{no_uuid}}"}),
        Call("Read all", f"POST {INBOX}read-all/", body={}, tests={"some were left": "pm.expect(body.read).to.be.a('number')"}),
        Call("Promotions that I was told of", f"GET {INBOX}pushes/"),
        Call("My wishes", f"GET {INBOX}preferences/", value={"time_zone": "America/Bogota"}),
        Call("No SMS about orders", f"PATCH {INBOX}preferences/", body={"orders": {"sms": False}},
             tests={"is kept to": 'pm.expect(body.topics.find((one) => one.topic === "orders").channels.sms.allowed).to.eql(false)'}),
        Call("No mail about security: refused", f"PATCH {INBOX}preferences/", says=400, code="cannot_opt_out",
             body={"security": {"email": False}}),
        Call("The key for web push", f"GET {INBOX}push/key/", says=(200, 404), by=None,
             about="404 where no `VAPID_PRIVATE_KEY` is set."),
        Call("Subscribe a browser", f"POST {INBOX}push/subscriptions/", says=201,
             body={"endpoint": "https://push.example.org/{{run}}", "keys": BROWSER}, keeps={"browser_id": "id"}),
        Call("My browsers", f"GET {INBOX}push/subscriptions/", value={"results[0].id": "{{browser_id}}"}),
        Call("Not this browser", f"DELETE {INBOX}push/subscriptions/{{browser_id}}/", says=204),
        Call("A delivery report by a stranger: refused", f"POST {GATEWAY}reports/", says=404, code="not_found", by=None,
             at={"secret": "guess"}, form={"id": "ATXid_1", "status": "Success"},
             about="Africa's Talking calls this, under `AFRICAS_TALKING_CALLBACK_SECRET`."),
        Call("An opt-out by a stranger: refused", f"POST {GATEWAY}opt-outs/", says=404, code="not_found", by=None,
             at={"secret": "guess"}, form={"senderId": "EARMARK", "phoneNumber": "+254711223344"}),
    ],
)  # fmt: skip
