"""What keeps the service safe, and where it is."""

from config.variables.variable import Group, Variable

SAFETY = Group(
    "safety",
    "Safety",
    (
        Variable(
            "SECRET_KEY", str, "",
            "signs the back office's sessions and links in mails; 32 random characters or more, unless `DEBUG` is on",
            secret=True, required=True,
        ),
        Variable(
            "SECRET_KEY_FALLBACKS", list, (),
            "former ones: sessions and links go on, and [signing keys](operations.md#signing-keys) that were sealed "
            "under them open; take them out after two weeks",
            secret=True,
        ),
        Variable(
            "DEBUG", bool, False,
            "tracebacks in the browser, `seed` without `--force`, a made-up secret; never in production",
        ),
        Variable(
            "ALLOWED_HOSTS", list, (),
            "host names that are served, separated by commas or spaces; required unless `DEBUG` is on",
            also=("DJANGO_ALLOWED_HOSTS",), required=True,
        ),
        Variable(
            "PUBLIC_URL", str, "http://localhost:8000",
            "where clients find the service; with `https://` cookies are secure and HSTS is sent",
            required=True,
        ),
        Variable(
            "STOREFRONT_URL", str, "",
            "where people find the shop: links in mails lead to its `/account/verify-email/` and "
            "`/account/reset-password/`, with `?token=`. Earmark has these pages itself",
            shown="`PUBLIC_URL`",
        ),
        Variable(
            "TRUSTED_PROXIES", int, 0,
            "proxies in front that append to `X-Forwarded-For`; from 1, `X-Forwarded-Proto` is believed too",
        ),
        Variable(
            "SECURE_HSTS_SECONDS", int, 31_536_000,
            "how long browsers insist on TLS: a year; with an https `PUBLIC_URL` only",
        ),
        Variable(
            "CORS_ALLOWED_ORIGINS", list, (),
            "origins whose scripts may call the API, separated by commas or spaces",
            example="https://shop.example.com",
        ),
        Variable("MAX_BODY_BYTES", int, 10 * 1024 * 1024, "a larger body is 413"),
    ),
)  # fmt: skip
