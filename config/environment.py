"""Settings that are worked out from several variables, or that have a form of their own.

What each variable is stands in `config.variables`; `docs/settings.md` tells which name wins.
"""

from datetime import time
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any
from urllib.parse import quote

import environ
from django.core.exceptions import ImproperlyConfigured

from config.brokers import checked_redis_url
from config.variables.reading import Environment
from earmark.notifications import vapid

INSECURE_SECRETS = {"", "your-secret-key", "change-me", "changeme", "secret"}


def database_config(env: Environment) -> dict[str, Any]:
    """Django's DATABASES entry: DATABASE_URL, else DB_*, SQL_* or POSTGRES_* (per part, in that order).

    Raises ImproperlyConfigured.
    """
    base = {
        "NAME": env.str("DB_NAME"),
        "USER": env.str("DB_USER"),
        "PASSWORD": env.str("DB_PASSWORD"),
        "HOST": env.str("DB_HOST"),
        "PORT": str(env.int("DB_PORT")),
    }
    if url := env.str("DATABASE_URL"):
        base = _parts_of(url)
    return {"ENGINE": "django.contrib.gis.db.backends.postgis", **base}


def replicas(urls: list[str], *, of: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """DATABASES entries `replica1`, `replica2` … of a database, which they are like in all but their place.

    One that has gone silent counts as away after `connect_timeout`. Raises ImproperlyConfigured.
    """
    options = of["OPTIONS"] | {"tcp_user_timeout": of["OPTIONS"]["connect_timeout"] * 1000}
    own = {"OPTIONS": options, "TEST": {"MIRROR": "default"}}
    return {
        f"replica{number}": {**of, **_parts_of(url, "a URL of DATABASE_REPLICA_URLS"), **own}
        for number, url in enumerate(urls, 1)
    }


def _parts_of(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    try:
        parsed = environ.Env.db_url_config(url)
        return {key: parsed[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    except (ValueError, KeyError):
        wrong = f"{name} is not like postgresql://user:password@host:port/name."
    raise ImproperlyConfigured(wrong)  # without what was given, which holds a password


def redis_url(env: Environment) -> str:
    """REDIS_URL, else one made of REDIS_HOST, REDIS_PORT, REDIS_PASSWORD and REDIS_DB."""
    if url := env.str("REDIS_URL"):
        return checked_redis_url(url)
    password = env.str("REDIS_PASSWORD")
    auth = f":{quote(password, safe='')}@" if password else ""
    return f"redis://{auth}{env.str('REDIS_HOST')}:{env.int('REDIS_PORT')}/{env.int('REDIS_DB')}"


def networks(said: list[str], *, named: str) -> list[IPv4Network | IPv6Network]:
    """Networks as CIDR, or single addresses. Raises ImproperlyConfigured."""
    try:
        return [ip_network(each) for each in said]
    except ValueError as error:
        raise ImproperlyConfigured(f"{named} names networks like 10.0.0.0/8: {error}") from error


def hours(given: str) -> tuple[time, time] | None:
    """`21:00-08:00` as the two times; None for `off` or nothing. Raises ImproperlyConfigured."""
    if not given or given.strip().lower() == "off":
        return None
    try:
        begin, end = (time.fromisoformat(part.strip()) for part in given.split("-"))
    except ValueError as error:
        raise ImproperlyConfigured(f"QUIET_HOURS={given!r} is not like 21:00-08:00.") from error
    if begin.tzinfo or end.tzinfo:
        raise ImproperlyConfigured(f"QUIET_HOURS={given!r} names a zone: the hours are the users' own.")
    return begin, end


def mail_backend(env: Environment, *, debug: bool) -> str:
    """EMAIL_BACKEND, else SMTP where there is an EMAIL_HOST, else the console; with DEBUG off that prints no texts."""
    if given := env.str("EMAIL_BACKEND"):
        return given
    if env.str("EMAIL_HOST"):
        return "django.core.mail.backends.smtp.EmailBackend"
    return (
        "django.core.mail.backends.console.EmailBackend"
        if debug
        else "earmark.notifications.channels.unsent.EmailBackend"
    )


def vapid_key(given: str) -> str:
    """The private key of web push, if it is one; empty: none. Raises ImproperlyConfigured, which does not show it."""
    try:
        return given and vapid.public_key(given) and given
    except ValueError as error:
        raise ImproperlyConfigured(
            "VAPID_PRIVATE_KEY is not a P-256 private key in base64url (manage.py vapid_keys makes one)."
        ) from error


def vapid_subject(given: str, *, email: str, url: str) -> str:
    """Where push services find us: what was given, else the house's mail address, else its URL.

    Raises ImproperlyConfigured.
    """
    if given and not given.startswith(("mailto:", "https://")):
        raise ImproperlyConfigured(
            f"VAPID_SUBJECT={given!r} is neither like mailto:shop@example.org nor https."
        )
    return given or (f"mailto:{email}" if email else url)


def secret_key(value: str, *, debug: bool) -> str:
    """What was given; with DEBUG off a missing, short or well-known one stops the program.

    Raises ImproperlyConfigured.
    """
    if debug:
        return value or "development-only-not-a-secret"
    if value.lower() in INSECURE_SECRETS or len(value) < 32 or value.startswith("development-only"):
        raise ImproperlyConfigured(
            "SECRET_KEY must be set to a random value of 32 characters or more when DEBUG is off "
            '(python -c "import secrets; print(secrets.token_urlsafe(50))")'
        )
    return value
