"""Which facts tell whom: the only place where contexts that do not know each other meet."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.timesince import timesince

from earmark.base import cache, facts, money
from earmark.identity import services as identity
from earmark.identity.queries import Contact
from earmark.identity.services.links import Link
from earmark.notifications import export as notifications_export
from earmark.notifications.services import bid_farewell, notify
from earmark.offers import tasks as offers_tasks
from earmark.offers.queries import activations
from earmark.offers.queries import export as offers_export
from earmark.offers.services.leaving import refuse_while_under_way
from earmark.wallet import export as wallet_export
from earmark.wallet import queries as wallet
from earmark.wallet.services import close_wallet

Payload = dict[str, Any]

#: One mail with a link per user, kind and this long.
LINK_PAUSE = timedelta(minutes=5)


def connect() -> None:
    """Subscribes listeners and lends contexts what those below them may show. Called once at start."""
    facts.subscribe(cache.BUMP, "cache", lambda payload, now: cache.bump(payload["namespace"]))
    facts.subscribe("activation.requested", "worker", _queue_activation)
    facts.subscribe("activation.succeeded", "notifications", _tell_success)
    facts.subscribe("activation.failed", "notifications", _tell_failure)
    facts.subscribe("wallet.topped_up", "notifications", _tell_top_up)
    facts.subscribe("subscription.expiring", "notifications", _tell_expiring)
    facts.subscribe("subscription.ended", "notifications", _tell_ended)
    facts.subscribe("email.verification_asked", "notifications", _send_verification)
    facts.subscribe("password.reset_asked", "notifications", _send_reset)
    facts.subscribe("password.changed", "notifications", _tell_password)
    facts.subscribe("user.deleted", "notifications", _bid_farewell)
    identity.guard(refuse_while_under_way)
    identity.guard(close_wallet)
    identity.contribute("wallet", wallet_export.export_of)
    identity.contribute("offers", offers_export.export_of)
    identity.contribute("notifications", notifications_export.export_of)
    wallet.describe_with(activations.describe, offer=activations.ids_for_offer)


def _queue_activation(payload: Payload, now: datetime) -> None:
    offers_tasks.process_activation.delay(payload["activation"])


def _tell_success(payload: Payload, now: datetime) -> None:
    _tell(f"{payload['kind']}_succeeded", payload, payload["activation"], now)


def _tell_failure(payload: Payload, now: datetime) -> None:
    _tell(f"{payload['kind']}_failed", payload, payload["activation"], now)


def _tell_top_up(payload: Payload, now: datetime) -> None:
    _tell("wallet_topped_up", payload, payload["transaction_id"], now)


def _tell_expiring(payload: Payload, now: datetime) -> None:
    _tell("subscription_expiring", payload, f"{payload['subscription']}:{payload['expiration_date']}", now)


def _tell_ended(payload: Payload, now: datetime) -> None:
    _tell("subscription_ended", payload, f"{payload['subscription']}:{payload['expiration_date']}", now)


def _send_verification(payload: Payload, now: datetime) -> None:
    link = identity.verification_link(email=payload["email"])
    _send_link("email_verification", link, payload, settings.EMAIL_VERIFICATION_LIFETIME, now)


def _send_reset(payload: Payload, now: datetime) -> None:
    link = identity.reset_link(email=payload["email"])
    _send_link("password_reset", link, payload, timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT), now)


def _send_link(kind: str, link: Link | None, payload: Payload, lifetime: timedelta, now: datetime) -> None:
    """Made here, so that no fact holds a way in. However often it is asked for, once in LINK_PAUSE."""
    if link is None:
        return
    window = int(datetime.fromisoformat(payload["asked_at"]).timestamp() // LINK_PAUSE.total_seconds())
    notify(
        user_id=link.user_id,
        kind=kind,
        data={"link": link.url, "lifetime": timesince(now - lifetime, now)},
        dedupe_key=f"{kind}:{link.user_id}:{window}",
        now=now,
    )


def _tell_password(payload: Payload, now: datetime) -> None:
    _tell("password_changed", payload, f"{payload['user_id']}:{payload['changed_at']}", now)


def _bid_farewell(payload: Payload, now: datetime) -> None:
    contact = Contact(
        user_id=payload["user_id"],
        username="",
        first_name=payload["first_name"],
        email=payload["email"],
        phone="",
        language=payload["language"],
        time_zone="",
    )
    bid_farewell(contact=contact, kind="account_deleted", data={}, now=now)


def _tell(kind: str, payload: Payload, about: str, now: datetime) -> None:
    """One message per kind and thing that it is about, however often the fact arrives."""
    data = dict(payload)
    if "amount" in data:
        data["amount"] = money.text(data["amount"], data["currency"])
    notify(user_id=data["user_id"], kind=kind, data=data, dedupe_key=f"{kind}:{about}", now=now)
