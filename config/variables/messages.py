"""Mail, SMS and pushes."""

from config.parts import BASE_DIR
from config.variables.variable import Group, Variable
from earmark.notifications import rules

MESSAGES = Group(
    "messages",
    "Messages",
    (
        Variable(
            "EMAIL_BACKEND", str, "",
            "dotted path of Django's mail backend. Without it: SMTP where there is an `EMAIL_HOST`, else nothing is "
            "sent and a log line says so (with `DEBUG` the whole mail is printed)",
            shown="see meaning", example="django.core.mail.backends.smtp.EmailBackend",
        ),
        Variable(
            "ANYMAIL", dict, {},
            "JSON: what a backend of [django-anymail](https://anymail.dev/en/stable/esps/) needs, with "
            "`EMAIL_BACKEND=anymail.backends.postmark.EmailBackend` and the like",
            example='{"POSTMARK_SERVER_TOKEN": "…"}', secret=True,
        ),
        Variable(
            "EMAIL_FILE_PATH", str, str(BASE_DIR / ".dev" / "mail"), "folder of the file-based backend",
            shown="`.dev/mail`", example=".dev/mail",
        ),
        Variable("EMAIL_HOST", str, "", "the mail server"),
        Variable("EMAIL_PORT", int, 25, "its port"),
        Variable("EMAIL_HOST_USER", str, "", "who logs in there; nobody where it is empty"),
        Variable("EMAIL_HOST_PASSWORD", str, "", "with which password", secret=True),
        Variable("EMAIL_USE_TLS", bool, False, "STARTTLS"),
        Variable("EMAIL_USE_SSL", bool, False, "TLS from the first byte"),
        Variable("EMAIL_TIMEOUT", int, 10, "seconds for the mail server"),
        Variable("DEFAULT_FROM_EMAIL", str, "Earmark <no-reply@localhost>", "the sender"),
        Variable("ADMIN_EMAIL", str, "", "who is told of new orders and low stock; nobody where it is empty"),
        Variable(
            "HOUSE_LANGUAGE", str, "en", "in which they are told: `en`, `es`, `sw` or `fr`", choices=rules.LANGUAGES
        ),
        Variable(
            "PUSHES_PER_DAY", int, 3, "that a user gets in a day of theirs at most, over all campaigns; 0: none"
        ),
        Variable(
            "MESSAGES_PER_DAY", int, 5,
            "messages that nobody asked for (an offer that ends soon) that a user gets in a day of theirs at most, by "
            "SMS and by push each; 0: none",
        ),
        Variable(
            "QUIET_HOURS", str, "21:00-08:00",
            "the users' local hours in which no push of a promotion, and no SMS or push that nobody asked for, is "
            "sent: it waits for their end. `off`, or set and empty: none",
            may_be_empty=True,
        ),
        Variable("PUSH_BATCH", int, 10_000, "pushes that are written, or sent, at a time"),
        Variable(
            "PUSH_CHANNEL", str, "",
            "dotted path of a class like `PushChannel` in `earmark/notifications/channels/protocol.py`. Without it: "
            "web push with a `VAPID_PRIVATE_KEY`, else a log line per batch",
        ),
        Variable(
            "VAPID_PRIVATE_KEY", str, "",
            "the key of web push, a P-256 number in base64url: `manage.py vapid_keys` makes one. With another one all "
            "browsers have to subscribe anew. Nonsense stops the program",
            secret=True,
        ),
        Variable(
            "VAPID_SUBJECT", str, "", "where push services find who runs this: `mailto:…` or `https://…`",
            shown="`mailto:ADMIN_EMAIL`, else `PUBLIC_URL`", example="mailto:shop@example.org",
        ),
        Variable("WEB_PUSH_THREADS", int, 16, "pushes that a worker sends at the same time"),
        Variable(
            "SMS_CHANNEL", str, "",
            "dotted path of a class like `Channel` there. Without it: Africa's Talking with the next two, else a log "
            "line per SMS",
        ),
        Variable("AFRICAS_TALKING_USERNAME", str, "", "the user name `sandbox` stands for its sandbox"),
        Variable("AFRICAS_TALKING_API_KEY", str, "", "the key that belongs to it", secret=True),
        Variable(
            "AFRICAS_TALKING_FROM", str, "", "a registered sender id or short code; without it the account's own"
        ),
        Variable(
            "AFRICAS_TALKING_URL", str, "", "where it is, or what stands in for it",
            shown="`https://api.africastalking.com`, or the sandbox's",
        ),
        Variable("AFRICAS_TALKING_TIMEOUT_SECONDS", float, 10.0, "for one call to it"),
        Variable(
            "AFRICAS_TALKING_CALLBACK_SECRET", str, "",
            "random, of letters and digits: stands in the addresses that it "
            "[calls back](notifications.md#sms-by-africas-talking); without it nothing is heard",
            secret=True,
        ),
    ),
)  # fmt: skip

CALLS = Group(
    "calls",
    "Calls to addresses that users name",
    (
        Variable(
            "OUTGOING_PRIVATE_NETWORKS", bool, False,
            "`1`: webhooks and pushes may go into private networks, and by plain http",
        ),
        Variable(
            "WEBHOOK_TIMEOUT_SECONDS", float, 10.0, "in which a receiver has to answer; the lease is a minute longer"
        ),
        Variable(
            "WEBHOOK_THREADS", int, 8,
            "webhooks that a worker sends at the same time; one endpoint gets a quarter of them at most",
        ),
        Variable(
            "WEBHOOK_PAUSE_HOURS", float, 24.0,
            "an endpoint at which every try has failed for so long is paused, and its owner told",
        ),
        Variable(
            "WEBHOOK_KEEP_DAYS", int, 30,
            "for which deliveries and their log are kept; what has waited for so long at a paused endpoint is "
            "forgotten with them",
        ),
    ),
)  # fmt: skip
