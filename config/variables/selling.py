"""What is sold, and how it is paid."""

from config.variables.variable import Group, Variable

SELLING = Group(
    "selling",
    "What is sold",
    (
        Variable(
            "DEFAULT_CURRENCY", str, "USD",
            "ISO 4217 code of wallets and prices; choose it before the first wallet is opened",
        ),
        Variable(
            "PROVIDERS", dict, {},
            'JSON: `{"name": {"url": "…", "token": "…"}}`; an offer names one; `token` is sent as Bearer. Without it '
            "every activation fails",
            example='{"simulator": {"url": "http://127.0.0.1:9100", "token": "optional"}}', secret=True,
        ),
        Variable(
            "PROVIDER_TIMEOUT_SECONDS", float, 10.0,
            "for one step with a provider, asking and sending together; the lease is 5 s longer",
        ),
        Variable(
            "PROVIDER_PATIENCE_SECONDS", float, 600.0,
            "an activation older than this is killed at the provider, and its money given back",
        ),
        Variable("STATUS_CACHE_SECONDS", int, 86400, "life of a final status in Redis"),
        Variable("EXPIRY_NOTICE_DAYS", int, 3, "days before the end of a subscription that its owner is told"),
        Variable(
            "LOW_STOCK_AT", int, 5, "pieces from which on down stock is low, unless it has a line of its own"
        ),
        Variable("CART_LIFETIME_DAYS", int, 30, "a guest's cart that nobody touches for so long is forgotten"),
        Variable(
            "NEW_USER_DAYS", int, 30, "a customer is new for so many days, and after them until the first order"
        ),
        Variable(
            "FREQUENT_ORDERS", int, 3,
            "a customer with so many orders in `FREQUENT_DAYS` is frequent; cancelled ones do not count",
        ),
        Variable("FREQUENT_DAYS", int, 90, "see `FREQUENT_ORDERS`"),
        Variable("SEGMENTS_BATCH", int, 5000, "users whose segments one step of the nightly round works out"),
        Variable("SHOP_NAME", str, "Earmark", "who sells: on invoices"),
        Variable(
            "PAYMENT_GATEWAYS", dict, {},
            'JSON: `{"name": {"url": "…", "api_key": "…", "webhook_secret": "…"}}`; an order\'s `payment_method` may '
            "name one ([protocol](payment-protocol.md))",
            example='{"sandbox": {"url": "http://127.0.0.1:9200", "api_key": "…", "webhook_secret": "…"}}', secret=True,
        ),
        Variable(
            "PAYMENT_WINDOW_MINUTES", float, 15.0,
            "the goods of an order wait so long for a payment by gateway, then they are free again",
        ),
        Variable("PAYMENT_TIMEOUT_SECONDS", float, 10.0, "for one call to a gateway; the lease is 5 s longer"),
        Variable("FLASH_HOLD_SECONDS", float, 60.0, "how long a flash reservation waits for its checkout"),
        Variable(
            "FLASH_NOTIFY_EVERY_MINUTES", float, 15.0,
            "how often an active promotion looks for people who have not been told of it today",
        ),
        Variable(
            "FLASH_ENGINE", str, "postgres",
            "where flash promotions keep their holds, unless one says so itself: `postgres` or `redis`, which needs a "
            "quantity and a Redis with `noeviction`",
            choices=("postgres", "redis"),
        ),
    ),
)  # fmt: skip
