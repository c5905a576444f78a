"""Reads connection settings from the environment under every name the documents use.

The first that is set wins, in the order written here; `docs/settings.md` has the table.
"""

from collections.abc import Mapping
from datetime import time
from typing import Any
from urllib.parse import quote

import environ
from django.core.exceptions import ImproperlyConfigured

from earmark.notifications import vapid

INSECURE_SECRETS = {"", "your-secret-key", "change-me", "changeme", "secret"}

_DATABASE_NAMES = {
    "name": ("DB_NAME", "SQL_DATABASE", "POSTGRES_DB"),
    "user": ("DB_USER", "SQL_USER", "POSTGRES_USER"),
    "password": ("DB_PASSWORD", "SQL_PASSWORD", "POSTGRES_PASSWORD"),
    "host": ("DB_HOST", "SQL_HOST", "POSTGRES_HOST"),
    "port": ("DB_PORT", "SQL_PORT", "POSTGRES_PORT"),
}


def first_of(source: Mapping[str, str], *names: str, default: str = "") -> str:
    """The first non-empty value among `names`, or `default`."""
    return next((source[name] for name in names if source.get(name)), default)


def database_config(source: Mapping[str, str]) -> dict[str, Any]:
    """Django's DATABASES entry: DATABASE_URL, else DB_*, SQL_* or POSTGRES_* (per part, in that order)."""
    url = source.get("DATABASE_URL")
    if url:
        parsed = environ.Env.db_url_config(url)
        base: dict[str, Any] = {key: parsed[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    else:
        part = {key: first_of(source, *names) for key, names in _DATABASE_NAMES.items()}
        base = {
            "NAME": part["name"] or "earmark",
            "USER": part["user"] or "earmark",
            "PASSWORD": part["password"],
            "HOST": part["host"] or "127.0.0.1",
            "PORT": part["port"] or "5432",
        }
    return {"ENGINE": "django.contrib.gis.db.backends.postgis", **base}


def redis_url(source: Mapping[str, str]) -> str:
    """REDIS_URL, else one made of REDIS_HOST, REDIS_PORT, REDIS_PASSWORD and REDIS_DB."""
    if source.get("REDIS_URL"):
        return source["REDIS_URL"]
    password = source.get("REDIS_PASSWORD")
    auth = f":{quote(password, safe='')}@" if password else ""
    host = source.get("REDIS_HOST") or "127.0.0.1"
    return f"redis://{auth}{host}:{source.get('REDIS_PORT') or '6379'}/{source.get('REDIS_DB') or '0'}"


def one_of(*choices: str, given: str) -> str:
    """What was given, if it is one of the choices, in any case. Raises ImproperlyConfigured."""
    if given.lower() not in choices:
        raise ImproperlyConfigured(f"{given!r} is none of {', '.join(choices)}.")
    return given.lower()


def hours(given: str) -> tuple[time, time] | None:
    """`21:00-08:00` as the two times; None for nothing. Raises ImproperlyConfigured."""
    if not given:
        return None
    try:
        begin, end = (time.fromisoformat(part.strip()) for part in given.split("-"))
    except ValueError as error:
        raise ImproperlyConfigured(f"{given!r} is not like 21:00-08:00.") from error
    if begin.tzinfo or end.tzinfo:
        raise ImproperlyConfigured(f"{given!r} names a zone: the hours are the users' own.")
    return begin, end


def mail_backend(source: Mapping[str, str], *, debug: bool) -> str:
    """EMAIL_BACKEND, else SMTP where there is an EMAIL_HOST, else the console; with DEBUG off that prints no texts."""
    if given := source.get("EMAIL_BACKEND"):
        return given
    if source.get("EMAIL_HOST"):
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
            f"VAPID_SUBJECT {given!r} is neither like mailto:shop@example.org nor https."
        )
    return given or (f"mailto:{email}" if email else url)


def secret_key(source: Mapping[str, str], *, debug: bool) -> str:
    """SECRET_KEY; with DEBUG off a missing, short or well-known one stops the program.

    Raises ImproperlyConfigured.
    """
    value = source.get("SECRET_KEY", "")
    if debug:
        return value or "development-only-not-a-secret"
    if value.lower() in INSECURE_SECRETS or len(value) < 32 or value.startswith("development-only"):
        raise ImproperlyConfigured(
            "SECRET_KEY must be set to a random value of 32 characters or more when DEBUG is off "
            '(python -c "import secrets; print(secrets.token_urlsafe(50))")'
        )
    return value
