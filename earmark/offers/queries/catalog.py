"""Offers as anyone may see them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from earmark.base import money
from earmark.offers.errors import OfferNotFound
from earmark.offers.models import Offer, OfferPart

_COLUMNS = ("id", "name", "description", "kind", "price", "currency", "duration_days", "is_active")
_LOOKUPS = {"kind": "kind", "price_min": "price__gte", "price_max": "price__lte"}


def active_offers(
    *, search: str = "", ordering: Sequence[str] = (), **filters: Any
) -> "QuerySet[Offer, Any]":
    """Rows of what is sold now, cheapest first; filters kind, price_min, price_max (Decimals), search."""
    found: QuerySet[Offer, Any] = Offer.objects.filter(is_active=True)
    for name, value in filters.items():
        minor = money.to_minor(value, settings.DEFAULT_CURRENCY) if name.startswith("price") else value
        found = found.filter(**{_LOOKUPS[name]: minor})
    for word in search.split():
        found = found.filter(Q(name__icontains=word) | Q(description__icontains=word))
    rows: QuerySet[Offer, Any] = found.order_by(*(ordering or ("price",)), "id").values(*_COLUMNS)
    return rows


def present(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Offers as they are shown, each with its parts; one more query for all parts."""
    offers = list(rows)
    parts = parts_of([offer["id"] for offer in offers if offer["kind"] == "bundle"])
    return [
        {
            **offer,
            "price": money.text(offer["price"], offer["currency"]),
            "parts": parts.get(offer["id"], []),
        }
        for offer in offers
    ]


def offer(offer_id: int) -> dict[str, Any]:
    """One active offer. Raises OfferNotFound."""
    found = present(active_offers().filter(pk=offer_id))
    if not found:
        raise OfferNotFound
    return found[0]


def offers_by_id(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Offers as they are shown, sold or not any more, by id."""
    rows = Offer.objects.filter(pk__in=set(ids)).values(*_COLUMNS)
    return {shown["id"]: shown for shown in present(rows)}


def parts_of(bundles: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Parts by bundle, in their order."""
    parts: dict[int, list[dict[str, Any]]] = {}
    found = OfferPart.objects.filter(bundle_id__in=bundles) if bundles else OfferPart.objects.none()
    for row in found.values("bundle_id", "part_id", "part__name", "part__kind"):
        shown = {"id": row["part_id"], "name": row["part__name"], "kind": row["part__kind"]}
        parts.setdefault(row["bundle_id"], []).append(shown)
    return parts
