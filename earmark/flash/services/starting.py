"""A promotion starts when its window opens: by the first who touches it then, else by the beat."""

from datetime import datetime

from django.db import transaction

from earmark.base import facts
from earmark.base.sql import rows
from earmark.flash.models import FlashPromo
from earmark.flash.queries.promos import status_of
from earmark.flash.rules import ACTIVE, SCHEDULED
from earmark.flash.services.sweep import BATCH, one_by_one
from earmark.inventory.services.allotments import set_aside

#: Told once a promotion sells. Member: promo, its id.
STARTED = "promo.started"


@transaction.atomic
def start_promo(*, promo_id: int, now: datetime) -> None:
    """Has a promotion whose window is open sell: what it has a quantity of is set aside, as far as it is there.

    Changes nothing where it has been started, is over or called off, or is not there. Publishes `promo.started`.
    """
    promo = FlashPromo.objects.select_for_update(no_key=True).filter(pk=promo_id, status=SCHEDULED).first()
    # Whoever comes to reserve was sent here by the kernel's clock, which may be ahead of the caller's.
    now = max(now, rows("SELECT ledger.clock() AS now")[0].now)
    if promo is None or status_of(promo, now=now) != ACTIVE:
        return
    if promo.quantity is not None:
        aside = set_aside(stock_id=promo.store_product.stock_id, quantity=promo.quantity, now=now)
        promo.account_id, promo.allotted = aside.account, aside.quantity
    promo.status, promo.started_at = ACTIVE, now
    promo.save(update_fields=["status", "started_at", "account", "allotted"])
    facts.publish(STARTED, {"promo": promo.pk})


def start_due(*, now: datetime) -> int:
    """Starts what should have started; returns how many."""
    due = FlashPromo.objects.filter(status=SCHEDULED, starts_at__lte=now, ends_at__gt=now)
    found = due.order_by("starts_at").values_list("pk", flat=True)[:BATCH]
    return one_by_one(start_promo, found, now=now)
