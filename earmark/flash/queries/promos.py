"""Promotions as they are shown: by the clock, whatever the beat has written down so far."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.expressions import RawSQL

from earmark.base import money
from earmark.catalog.queries.store_products import among
from earmark.flash.errors import PromoNotFound
from earmark.flash.models import FlashPromo
from earmark.flash.rules import ACTIVE, CANCELLED, FINISHED, SCHEDULED, status_at
from earmark.flash.terms import Terms

_OWN = (
    "id", "store_product_id", "promo_price", "starts_at", "ends_at", "quantity", "allotted", "max_per_user",
    "segments", "radius_m", "engine", "status", "created_at", "started_at", "finished_at",
)  # fmt: skip
_SHOWN_AS = {
    "store_product__product_id": "product_id",
    "store_product__product__name": "product_name",
    "store_product__product__currency": "currency",
    "store_product__store_id": "store_id",
    "store_product__store__name": "store_name",
    "store_product__base_price": "base_price",
}
_COLUMNS = (*_OWN, *_SHOWN_AS, "left")
_LOOKUPS = {"store": "store_product__store_id", "store_product": "store_product_id"}
#: What the list can be ordered by.
ORDERS = ("id", "promo_price", "starts_at", "ends_at", "created_at")


def terms_of(promo: FlashPromo) -> Terms:
    """What the promotion says of itself."""
    return Terms(**{name: getattr(promo, name) for name in Terms.__slots__})


def status_of(promo: FlashPromo, *, now: datetime) -> str:
    """What the promotion is by the clock."""
    return status_at(status=promo.status, starts_at=promo.starts_at, ends_at=promo.ends_at, now=now)


def promos(
    *,
    stores: frozenset[int] | None,
    now: datetime,
    status: str | None = None,
    search: str = "",
    ordering: Sequence[str] = (),
    **filters: Any,
) -> "QuerySet[FlashPromo, Any]":
    """Rows of the promotions of these stores (None: of all), newest first; filters store, store_product (ids)."""
    found = _rows(now).filter(**{f"store_product__{name}": value for name, value in among(stores).items()})
    found = found.filter(**{_LOOKUPS[name]: value for name, value in filters.items()})
    for word in search.split():
        names = Q(store_product__product__name__icontains=word) | Q(
            store_product__store__name__icontains=word
        )
        found = found.filter(names)
    if status is not None:
        found = found.filter(in_state(status, now))
    return found.order_by(*ordering, "-id")


def present(found: Iterable[dict[str, Any]], *, now: datetime) -> list[dict[str, Any]]:
    """Promotions as they are shown. What of `remaining` is held in Redis, PostgreSQL does not know."""
    return [_shown(row, now) for row in found]


def promo(promo_id: int, *, stores: frozenset[int] | None, now: datetime) -> dict[str, Any]:
    """One of them; one that was called off is there for these stores' staff alone. Raises PromoNotFound."""
    found = present(_rows(now).filter(pk=promo_id), now=now)
    if not found or (
        found[0]["status"] == CANCELLED and stores is not None and found[0]["store_id"] not in stores
    ):
        raise PromoNotFound
    return found[0]


def _rows(now: datetime) -> "QuerySet[FlashPromo, Any]":
    left = RawSQL(
        "(SELECT units FROM flash.remaining(flash_flashpromo.id, %s))", (now,), output_field=BigIntegerField()
    )
    rows: QuerySet[FlashPromo, Any] = FlashPromo.objects.annotate(left=left).values(*_COLUMNS)
    return rows


def in_state(status: str, now: datetime) -> Q:
    """What `status_at` says, to the database."""
    untold = Q(status=SCHEDULED, starts_at__lte=now)
    return {
        SCHEDULED: Q(status=SCHEDULED, starts_at__gt=now),
        ACTIVE: (untold | Q(status=ACTIVE)) & Q(ends_at__gt=now),
        FINISHED: Q(status=FINISHED) | (untold | Q(status=ACTIVE)) & Q(ends_at__lte=now),
        CANCELLED: Q(status=CANCELLED),
    }[status]


def _shown(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    row = {_SHOWN_AS.get(name, name): value for name, value in row.items()}
    window = {"starts_at": row["starts_at"], "ends_at": row["ends_at"]}
    row["status"] = status_at(status=row["status"], now=now, **window)
    row["remaining"] = row.pop("left") if row["status"] in (SCHEDULED, ACTIVE) else 0
    for name in ("promo_price", "base_price"):
        row[name] = money.text(row[name], row["currency"])
    return row
