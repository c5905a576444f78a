"""Which facts tell whom: the only place where contexts that do not know each other meet."""

from datetime import datetime
from typing import Any
from uuid import UUID

from celery import signals

from config import announcing, telling
from config.metrics import infrastructure
from earmark.base import cache, facts, measures, metrics
from earmark.catalog import tasks as catalog_tasks
from earmark.catalog.rules import PRODUCTS
from earmark.flash import export as flash_export
from earmark.flash import metrics as flash_metrics
from earmark.flash import redis_engine
from earmark.flash import tasks as flash_tasks
from earmark.flash.services.segments import refresh_segments
from earmark.flash.services.telling import stop_telling
from earmark.identity import services as identity
from earmark.inventory.queries.proof import unproved as unproved_stock
from earmark.ledger import metrics as ledger_metrics
from earmark.ledger import queries as ledger
from earmark.notifications import export as notifications_export
from earmark.notifications import metrics as notifications_metrics
from earmark.notifications.channels import choice
from earmark.offers import metrics as offers_metrics
from earmark.offers import tasks as offers_tasks
from earmark.offers.queries import activations
from earmark.offers.queries import export as offers_export
from earmark.offers.services.leaving import refuse_while_under_way
from earmark.orders import cart_token
from earmark.orders import export as orders_export
from earmark.orders import metrics as orders_metrics
from earmark.orders import tasks as orders_tasks
from earmark.orders.queries import orders, returns
from earmark.orders.services import leaving as orders_leaving
from earmark.promotions import export as promotions_export
from earmark.reviews import export as reviews_export
from earmark.reviews.services.verifying import verify_purchases
from earmark.wallet import export as wallet_export
from earmark.wallet import queries as wallet
from earmark.wallet.services import close_wallet
from earmark.webhooks import export as webhooks_export
from earmark.webhooks import metrics as webhooks_metrics

Payload = dict[str, Any]

#: Who shows its state at `/metrics`.
WATCHERS = {
    "facts": measures.state,
    "ledger": ledger_metrics.state,
    "notifications": notifications_metrics.state,
    "webhooks": webhooks_metrics.state,
    "offers": offers_metrics.state,
    "orders": orders_metrics.state,
    "flash": flash_metrics.state,
    "database": infrastructure.postgresql,
}


def connect() -> None:
    """Subscribes listeners and lends contexts what those below them may show. Called once at start."""
    facts.subscribe(cache.BUMP, "cache", lambda payload, now: cache.bump(payload["namespace"]))
    facts.subscribe("order.placed", "cache", lambda payload, now: cache.bump(PRODUCTS))
    facts.subscribe("image.added", "worker", _queue_thumbnails)
    facts.subscribe("image.removed", "worker", _queue_removal)
    facts.subscribe("activation.requested", "worker", _queue_activation)
    facts.subscribe("payment.wanted", "worker", _settle_payment)
    facts.subscribe("order.shipped", "invoices", _draw_invoice)
    facts.subscribe("invoice.asked", "worker", _draw_invoice)
    facts.subscribe("order.delivered", "reviews", _verify_purchases)
    facts.subscribe("promo.finished", "redis", _end_in_redis)
    facts.subscribe("promo.started", "worker", _tell_of_promo)
    facts.subscribe("promo.finished", "notifications", _stop_telling)
    facts.subscribe("order.placed", "segments", _refresh_segments)
    facts.subscribe("order.cancelled", "segments", _refresh_segments)
    for topic, listener in telling.LISTENERS.items():
        facts.subscribe(topic, "notifications", listener)
    for topic, announcement in announcing.ANNOUNCEMENTS.items():
        facts.subscribe_in_order(topic, "webhooks", announcing.listener(topic), about=announcement.about)
    facts.subscribe("user.deleted", "webhooks", announcing.forget_owner)
    identity.guard(refuse_while_under_way)
    identity.guard(orders_leaving.refuse_while_under_way)
    identity.guard(close_wallet)
    identity.contribute("wallet", wallet_export.export_of)
    identity.contribute("offers", offers_export.export_of)
    identity.contribute("orders", orders_export.export_of)
    identity.contribute("promotions", promotions_export.export_of)
    identity.contribute("flash", flash_export.export_of)
    identity.contribute("reviews", reviews_export.export_of)
    identity.contribute("notifications", notifications_export.export_of)
    identity.contribute("webhooks", webhooks_export.export_of)
    identity.welcome(cart_token.bring_along)
    ledger.prove_with("stock", unproved_stock)
    for name, watcher in WATCHERS.items():
        metrics.watch_with(name, watcher)
    wallet.describe_with(activations.describe, offer=activations.ids_for_offer)
    wallet.describe_with(orders.describe)
    wallet.describe_with(returns.describe)


@signals.worker_init.connect
def _announce_channels(**_: Any) -> None:
    choice.announce()


def _queue_thumbnails(payload: Payload, now: datetime) -> None:
    catalog_tasks.make_thumbnails.delay(payload["image"])


def _queue_removal(payload: Payload, now: datetime) -> None:
    catalog_tasks.remove_file.delay(payload["file"])


def _queue_activation(payload: Payload, now: datetime) -> None:
    offers_tasks.process_activation.delay(payload["activation"])


def _settle_payment(payload: Payload, now: datetime) -> None:
    orders_tasks.settle_payment.delay(payload["order"])


def _draw_invoice(payload: Payload, now: datetime) -> None:
    orders_tasks.draw_invoice.delay(payload["order"])


def _verify_purchases(payload: Payload, now: datetime) -> None:
    verify_purchases(order_id=UUID(payload["order"]))


def _refresh_segments(payload: Payload, now: datetime) -> None:
    refresh_segments(user_ids=[payload["user_id"]], now=now)


def _tell_of_promo(payload: Payload, now: datetime) -> None:
    flash_tasks.notify_promo.delay(payload["promo"])


def _stop_telling(payload: Payload, now: datetime) -> None:
    stop_telling(promo_id=payload["promo"], now=now)


def _end_in_redis(payload: Payload, now: datetime) -> None:
    redis_engine.keep_right(promo_id=payload["promo"], now=now)
