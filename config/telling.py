"""What facts say to people: each listener here turns one into messages."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from earmark.base import money
from earmark.catalog.queries.store_products import kept_in
from earmark.identity import services as identity
from earmark.identity.queries import Contact
from earmark.identity.services.links import Link
from earmark.inventory.queries.staff import staff_of_stock, staff_of_stores
from earmark.notifications.services import bid_farewell, notify, notify_house
from earmark.orders.queries.orders import in_words, stores_in

Payload = dict[str, Any]

#: One mail with a link per user, kind and this long.
LINK_PAUSE = timedelta(minutes=5)


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
        data={"link": link.url, "lifetime": int(lifetime.total_seconds())},
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


def _tell_order_placed(payload: Payload, now: datetime) -> None:
    items = in_words(UUID(payload["order"]))
    _tell_of_order("order_placed", payload | {"items": items}, payload["order"], now)
    data = {**_of_order(payload), "items": items}
    keepers = staff_of_stores(stores_in(UUID(payload["order"])))
    _tell_keepers("order_received", data, payload["order"], keepers, now)


def _tell_order_paid(payload: Payload, now: datetime) -> None:
    _tell_of_order("order_paid", payload, payload["order"], now)


def _tell_order_shipped(payload: Payload, now: datetime) -> None:
    """Once per parcel."""
    _tell_of_order("order_shipped", payload, f"{payload['order']}:{payload['store']}", now)


def _tell_order_delivered(payload: Payload, now: datetime) -> None:
    _tell_of_order("order_delivered", payload, payload["order"], now)


def _tell_order_cancelled(payload: Payload, now: datetime) -> None:
    _tell_of_order("order_cancelled", payload, payload["order"], now)


def _tell_order_refunded(payload: Payload, now: datetime) -> None:
    """Once per refund, of which an order may have many."""
    _tell_of_order("order_refunded", payload, f"{payload['order']}:{payload['at']}", now)


def _tell_of_order(kind: str, payload: Payload, about: str, now: datetime) -> None:
    notify(
        user_id=payload["user_id"],
        kind=kind,
        data=_of_order(payload),
        dedupe_key=f"{kind}:{about}",
        now=now,
    )


def _of_order(payload: Payload) -> Payload:
    """What the words name; `amount` is the refund's, where there is one, else the order's."""
    return {"amount": payload["total"]} | payload | {"order_number": payload["number"]}


def _tell_low_stock(payload: Payload, now: datetime) -> None:
    """Once per crossing: the fact's own moment names it."""
    stock = UUID(payload["stock"])
    kept = kept_in(stock)
    if kept is not None:
        about = f"{payload['stock']}:{payload['since']}"
        _tell_keepers("stock_low", kept | payload, about, staff_of_stock(stock), now)


def _tell_keepers(kind: str, data: Payload, about: str, keepers: Iterable[int], now: datetime) -> None:
    """The house, and each of those who keep the store."""
    notify_house(kind=kind, data=data, dedupe_key=f"{kind}:{about}", now=now)
    for keeper in keepers:
        notify(user_id=keeper, kind=kind, data=data, dedupe_key=f"{kind}:{about}:{keeper}", now=now)


LISTENERS: dict[str, Callable[[Payload, datetime], None]] = {
    "activation.succeeded": _tell_success,
    "activation.failed": _tell_failure,
    "wallet.topped_up": _tell_top_up,
    "subscription.expiring": _tell_expiring,
    "subscription.ended": _tell_ended,
    "email.verification_asked": _send_verification,
    "password.reset_asked": _send_reset,
    "password.changed": _tell_password,
    "user.deleted": _bid_farewell,
    "order.placed": _tell_order_placed,
    "order.paid": _tell_order_paid,
    "order.shipped": _tell_order_shipped,
    "order.delivered": _tell_order_delivered,
    "order.cancelled": _tell_order_cancelled,
    "order.refunded": _tell_order_refunded,
    "stock.low": _tell_low_stock,
}
