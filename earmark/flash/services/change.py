"""A promotion is changed before it starts, and ended whenever one likes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from earmark.base.errors import InvalidValue
from earmark.flash.errors import InvalidTerms, InvalidTransition, PromoNotFound
from earmark.flash.models import FlashPromo
from earmark.flash.queries.promos import status_of, terms_of
from earmark.flash.rules import ACTIVE, CANCELLED, SCHEDULED
from earmark.flash.services.finishing import finish
from earmark.flash.terms import faults


@transaction.atomic
def change_promo(
    *, promo_id: int, fields: Mapping[str, Any], stores: frozenset[int] | None, now: datetime
) -> None:
    """Gives a promotion that has not started other fields; what is not among them stays, and so does what it sells.

    Raises PromoNotFound, InvalidTransition once it has started, InvalidValue, InvalidTerms.
    """
    promo = _the(promo_id, stores)
    if (state := status_of(promo, now=now)) != SCHEDULED:
        raise InvalidTransition(state=state)
    if fields.get("store_product_id", promo.store_product_id) != promo.store_product_id:
        raise InvalidValue(field="store_product_id", reason="This cannot be changed: make another promotion.")
    for name, value in fields.items():
        setattr(promo, name, value)
    if found := faults(terms_of(promo), base_price=promo.store_product.base_price, now=now):
        raise InvalidTerms(found)
    promo.save(update_fields=fields.keys() - {"store_product_id"})


@transaction.atomic
def end_promo(*, promo_id: int, stores: frozenset[int] | None, now: datetime) -> None:
    """Calls a promotion off before its start; ends one that sells now; one that is over stays as it is.

    Who holds a unit already may still buy it. Raises PromoNotFound.
    """
    promo = _the(promo_id, stores)
    state = status_of(promo, now=now)
    if state == SCHEDULED:
        promo.status = CANCELLED
        promo.save(update_fields=["status"])
    elif state == ACTIVE:
        promo.ends_at = max(now, promo.starts_at)
        finish(promo, now=now)


def _the(promo_id: int, stores: frozenset[int] | None) -> FlashPromo:
    """Somebody else's is not there. Locked until the commit, so that nobody starts or finishes it meanwhile."""
    promo = FlashPromo.objects.select_for_update(no_key=True).filter(pk=promo_id).first()
    if promo is None or (stores is not None and promo.store_product.store_id not in stores):
        raise PromoNotFound
    return promo
