"""Document 004's promotion: one that is open whenever somebody looks."""

from datetime import datetime, timedelta

from earmark.catalog.models import StoreProduct
from earmark.catalog.services.seed import STORE
from earmark.flash.models import FlashPromo
from earmark.flash.rules import ACTIVE, SCHEDULED
from earmark.flash.services.create import create_promo

#: So many for half the price: fewer than the store has of anything, so that it goes on selling besides.
QUANTITY = 20
LASTS = timedelta(days=7)
#: With less ahead of it, it would be over before whoever has seeded is done looking.
AHEAD = timedelta(days=1)


def seed_promo(*, merchant: int, now: datetime) -> int:
    """A promotion of the sample store that is open now and goes on for another day; made unless there is one.

    Of what it has that is cheapest, for the welcome money to last. Takes the sample shop; returns the promotion's id.
    """
    place, _, _ = STORE
    open_now = FlashPromo.objects.filter(
        store_product__store__name=place,
        status__in=(SCHEDULED, ACTIVE),
        starts_at__lte=now,
        ends_at__gt=now + AHEAD,
    )
    there = open_now.order_by("pk").values_list("pk", flat=True).first()
    if there is not None:
        return int(there)
    cheapest = StoreProduct.objects.filter(store__name=place, base_price__gt=1, product__is_active=True)
    offered = cheapest.order_by("base_price", "pk")[:1].get()
    return create_promo(
        store_product_id=offered.pk,
        fields={
            "promo_price": offered.base_price // 2,
            "quantity": QUANTITY,
            "starts_at": now,
            "ends_at": now + LASTS,
        },
        stores=None,
        actor=merchant,
        now=now,
    )
