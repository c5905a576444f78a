"""What facts say to other programs: each listener here turns one into an event for webhooks.

What `data` holds is public, and documented (docs/webhooks.md): members may be added, none taken away. Money is text,
moments are RFC 3339 in UTC, people are ids: no address and no telephone number leaves by this door. Endpoints of
admins hear everything, those of the parties theirs: merchants what is about their stores, partners what they asked for.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from earmark.base import money
from earmark.base.clock import rfc3339
from earmark.catalog.queries.store_products import kept_in, sold_from
from earmark.flash.errors import PromoNotFound
from earmark.flash.queries.promos import promo
from earmark.inventory.queries.staff import staff_of_stores
from earmark.offers.queries.activations import asked_by
from earmark.orders.queries.orders import stores_in
from earmark.wallet.rules import FAILED, SUCCESS
from earmark.webhooks import services as webhooks
from earmark.webhooks.queries.endpoints import is_heard

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What is told, and to whose endpoints besides the admins'."""

    data: Payload
    parties: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Announcement:
    """How facts of one topic are told. `about`: the member of their payload that says what they are about, and how
    receivers know that: as `order:<id>`.
    """

    about: str
    subject: str
    tell: Callable[[Payload, datetime], Told | None]


def listener(topic: str) -> Callable[[Payload, datetime, datetime], None]:
    """Announces facts of the topic, in its transaction or in one of its own."""
    announcement = ANNOUNCEMENTS[topic]

    def announce(payload: Payload, at: datetime, now: datetime) -> None:
        told = announcement.tell(payload, now) if is_heard(topic) else None
        if told is not None:
            webhooks.announce(
                type=topic,
                subject=f"{announcement.subject}:{payload[announcement.about]}",
                data=told.data,
                parties=told.parties,
                occurred_at=at,
                now=now,
            )

    return announce


def forget_owner(payload: Payload, now: datetime) -> None:
    """Who has left hears nothing any more."""
    webhooks.delete_endpoints_of(owner_id=payload["user_id"])


def _succeeded(payload: Payload, now: datetime) -> Told:
    return _activation(payload, {"status": SUCCESS, "expiration_date": _moment(payload["expiration_date"])})


def _failed(payload: Payload, now: datetime) -> Told:
    return _activation(payload, {"status": FAILED, "reason": payload["reason"]})


def _activation(payload: Payload, outcome: Payload) -> Told:
    partner, reference = asked_by(UUID(payload["activation"]))
    data = {
        "transaction_id": payload["activation"],
        "reference": reference,
        "kind": payload["kind"],
        "user_id": payload["user_id"],
        "offer_name": payload["offer_name"],
        "amount": money.text(payload["amount"], payload["currency"]),
        "currency": payload["currency"],
    }
    return Told(data | outcome, parties=() if partner is None else (partner,))


def _subscription(payload: Payload, now: datetime) -> Told:
    members = _some(payload, "subscription", "user_id", "offer_name")
    return Told(members | {"expiration_date": _moment(payload["expiration_date"])})


def _top_up(payload: Payload, now: datetime) -> Told:
    amount = money.text(payload["amount"], payload["currency"])
    return Told(_some(payload, "transaction_id", "user_id", "currency") | {"amount": amount})


def _order(*more: str) -> Callable[[Payload, datetime], Told]:
    """`total` is the order's, whatever part of it the event is about."""

    def tell(payload: Payload, now: datetime) -> Told:
        data = _some(payload, "order", "number", "status", "user_id", "total", "currency", *more)
        return Told(data, parties=staff_of_stores(stores_in(UUID(payload["order"]))))

    return tell


def _low_stock(payload: Payload, now: datetime) -> Told | None:
    stock = UUID(payload["stock"])
    kept, sold = kept_in(stock), sold_from(stock)
    if kept is None or sold is None:
        return None
    stores = {sold["store_id"], sold.pop("seller_id")}
    level = _some(payload, "stock", "available", "low_at") | {"since": _moment(payload["since"])}
    return Told(level | kept | sold, parties=staff_of_stores(stores))


def _promo(payload: Payload, now: datetime) -> Told | None:
    try:
        found = promo(payload["promo"], stores=None, now=now)
    except PromoNotFound:
        return None
    members = _some(
        found,
        *("store_product_id", "store_id", "store_name", "product_id", "product_name"),
        *("promo_price", "base_price", "currency"),
    )
    window = {name: rfc3339(found[name]) for name in ("starts_at", "ends_at")}
    return Told({"promo": found["id"]} | members | window, parties=staff_of_stores([found["store_id"]]))


def _some(payload: Payload, *names: str) -> Payload:
    """These members; one that a release before this did not write is null."""
    return {name: payload.get(name) for name in names}


def _moment(text: str) -> str:
    return rfc3339(datetime.fromisoformat(text))


ANNOUNCEMENTS = {
    "activation.succeeded": Announcement("activation", "activation", _succeeded),
    "activation.failed": Announcement("activation", "activation", _failed),
    "subscription.expiring": Announcement("subscription", "subscription", _subscription),
    "subscription.ended": Announcement("subscription", "subscription", _subscription),
    "wallet.topped_up": Announcement("transaction_id", "transaction", _top_up),
    "order.placed": Announcement("order", "order", _order()),
    "order.paid": Announcement("order", "order", _order()),
    "order.shipped": Announcement("order", "order", _order("store", "carrier", "tracking_number")),
    "order.delivered": Announcement("order", "order", _order()),
    "order.cancelled": Announcement("order", "order", _order("reason")),
    "order.refunded": Announcement("order", "order", _order("amount")),
    "stock.low": Announcement("stock", "stock", _low_stock),
    "promo.started": Announcement("promo", "promo", _promo),
    "promo.finished": Announcement("promo", "promo", _promo),
}
