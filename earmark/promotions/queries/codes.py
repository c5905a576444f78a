"""Codes as the house sees them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from earmark.base import money
from earmark.promotions.errors import PromoCodeNotFound
from earmark.promotions.models import PromoCode
from earmark.promotions.rules import Terms

#: What of a code is its terms.
TERMS = (
    "kind", "fixed_amount", "discount_percentage", "max_discount_amount", "min_subtotal", "starts_at", "ends_at",
    "is_active",
)  # fmt: skip
_COLUMNS = ("id", "code", "name", *TERMS, "currency", "usage_limit", "per_user_limit", "created_at")
_SHOWN_AS = {"code": "coupon_code", "name": "coupon_name", "kind": "type"}
_AMOUNTS = ("fixed_amount", "max_discount_amount", "min_subtotal")
#: Columns that lists are ordered by.
ORDERS = {"coupon_code": "code", "coupon_name": "name"} | {
    name: name for name in ("id", "starts_at", "ends_at", "created_at")
}


def terms_of(code: PromoCode) -> Terms:
    """What the code says of itself."""
    return Terms(**{name: getattr(code, name) for name in TERMS})


def codes(
    *,
    now: datetime,
    search: str = "",
    ordering: Sequence[str] = (),
    valid_now: bool | None = None,
    **filters: Any,
) -> "QuerySet[PromoCode, Any]":
    """Rows of codes, newest first; filters is_active, kind. `valid_now`: switched on, and within their window."""
    found: QuerySet[PromoCode, Any] = PromoCode.objects.filter(**filters)
    for word in search.split():
        found = found.filter(Q(code__icontains=word) | Q(name__icontains=word))
    if valid_now is not None:
        open_now = Q(is_active=True, starts_at__lte=now) & (Q(ends_at=None) | Q(ends_at__gt=now))
        found = found.filter(open_now if valid_now else ~open_now)
    columns = [_column(name) for name in ordering]
    rows: QuerySet[PromoCode, Any] = found.order_by(*columns, "-id").values(*_COLUMNS, "account__available")
    return rows


def present(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Codes as they are shown, with what the ledger counts of them."""
    return [_shown(dict(row)) for row in rows]


def code(code_id: int) -> dict[str, Any]:
    """One code as it is shown. Raises PromoCodeNotFound."""
    row = PromoCode.objects.filter(pk=code_id).values(*_COLUMNS, "account__available").first()
    if row is None:
        raise PromoCodeNotFound
    return _shown(dict(row))


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    used, limit = -row.pop("account__available"), row["usage_limit"]
    for name in _AMOUNTS:
        row[name] = None if row[name] is None else money.text(row[name], row["currency"])
    shown = {_SHOWN_AS.get(name, name): value for name, value in row.items()}
    return {**shown, "times_used": used, "remaining": None if limit is None else max(0, limit - used)}


def _column(name: str) -> str:
    return ("-" if name.startswith("-") else "") + ORDERS[name.removeprefix("-")]
