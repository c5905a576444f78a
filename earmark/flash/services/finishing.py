"""A promotion is over when its window closes, whether anybody writes it down or not. What is left goes back.

Note [Finishing]
----------------
A promotion that sells the store's stock, or from its own account, is written down as finished at once; whatever is
still held when the account closes goes home when it comes back.

With the `redis` engine tickets that were taken at the last moment are still checked out of the escrow. So its end is
told (`finished_at`, `promo.finished`), and only when no ticket can be left its account is closed and its status
written down. Whoever reads goes by the clock (`rules.status_at`), and in between finds it finished too.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from earmark.base import facts
from earmark.flash.models import FlashPromo
from earmark.flash.queries.promos import status_of
from earmark.flash.rules import ACTIVE, FINISHED, REDIS, SCHEDULED
from earmark.flash.services.sweep import BATCH, one_by_one
from earmark.inventory.services.allotments import give_back

#: Told once a promotion sells nothing any more. Member: promo, its id.
OVER = "promo.finished"
#: How long a checkout that came at a ticket's last moment may take.
SLACK = timedelta(seconds=60)


@transaction.atomic
def finish_promo(*, promo_id: int, now: datetime) -> None:
    """Writes down that a promotion is over, if by the clock it is. Publishes `promo.finished`, once."""
    unfinished = FlashPromo.objects.select_for_update(no_key=True).exclude(status=FINISHED)
    promo = unfinished.filter(pk=promo_id).first()
    if promo is not None and status_of(promo, now=now) == FINISHED:
        finish(promo, now=now)


def finish(promo: FlashPromo, *, now: datetime) -> None:
    """The same for one that is over and locked. Takes a transaction."""
    if promo.finished_at is None:
        promo.finished_at = now
        facts.publish(OVER, {"promo": promo.pk})
    if promo.account_id is None or promo.engine != REDIS or promo.ends_at + _tail() <= now:
        promo.status = FINISHED
        if promo.account_id is not None:
            give_back(account=promo.account_id, now=now)
    promo.save(update_fields=["status", "ends_at", "finished_at"])


def finish_due(*, now: datetime) -> int:
    """Finishes what is over, and closes the accounts that no ticket is left of; returns how many."""
    active = Q(status=ACTIVE, ends_at__lte=now) & (Q(finished_at=None) | Q(ends_at__lte=now - _tail()))
    untouched = Q(status=SCHEDULED, starts_at__lte=now, ends_at__lte=now)
    ids = FlashPromo.objects.order_by("ends_at").values_list("pk", flat=True)
    found = [*ids.filter(active)[:BATCH], *ids.filter(untouched)[:BATCH]]
    return one_by_one(finish_promo, found, now=now)


def _tail() -> timedelta:
    """How long after its end a ticket may still be checked out."""
    return settings.FLASH_HOLD + SLACK
