"""A promotion is put down; when its window opens, it starts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from earmark.base.sql import rows
from earmark.catalog.errors import StoreProductNotFound
from earmark.flash.errors import InvalidTerms
from earmark.flash.models import FlashPromo
from earmark.flash.queries.promos import terms_of
from earmark.flash.terms import engine_for, faults
from earmark.inventory.models import Store


@transaction.atomic
def create_promo(
    *,
    store_product_id: int,
    fields: Mapping[str, Any],
    stores: frozenset[int] | None,
    actor: int | None,
    now: datetime,
) -> int:
    """A scheduled promotion of what a store sells; returns its id.

    `fields`: those of the model, the price in minor units; `engine` is the setting's unless it is among them. `stores`
    are those that the caller may change; None: all. Raises StoreProductNotFound, InvalidTerms.
    """
    # Nobody deletes the store product meanwhile, nor moves the store: it would not find the promotion yet.
    offered = rows(
        "SELECT o.store_id, o.base_price FROM catalog_storeproduct o JOIN inventory_store s ON s.id = o.store_id "
        "WHERE o.id = %s FOR KEY SHARE OF o FOR SHARE OF s",
        (store_product_id,),
    )
    if not offered or (stores is not None and offered[0].store_id not in stores):
        raise StoreProductNotFound
    promo = FlashPromo(store_product_id=store_product_id, created_by_id=actor, **fields)
    promo.engine = engine_for(
        wanted=fields.get("engine"), usual=settings.FLASH_ENGINE, quantity=promo.quantity
    )
    if found := faults(terms_of(promo), base_price=offered[0].base_price, now=now):
        raise InvalidTerms(found)
    place: Any = Store.objects.values_list("location", flat=True).get(pk=offered[0].store_id)
    promo.location = place
    promo.save(force_insert=True)
    return int(promo.pk)
