"""What a code that somebody has typed takes off now."""

from datetime import datetime
from typing import Any

from django.conf import settings

from earmark.base import money
from earmark.promotions.errors import PromoCodeInvalid
from earmark.promotions.models import PromoCode, PromoUse
from earmark.promotions.queries.codes import terms_of
from earmark.promotions.rules import FIXED, Reason, discount


def priced(*, code: str, subtotal: int, user_id: int | None, now: datetime) -> tuple[PromoCode, int]:
    """The code, in whatever case, with its account, and what it takes off. Raises PromoCodeInvalid.

    Without a `user_id` nobody's own limit is looked at.
    """
    found = PromoCode.objects.select_related("account").filter(code__iexact=code.strip()).first()
    if found is None:
        raise PromoCodeInvalid(reason=Reason.UNKNOWN.value)
    off = discount(terms_of(found), subtotal=subtotal, now=now)
    if isinstance(off, Reason):
        raise PromoCodeInvalid(reason=off.value)
    if found.usage_limit is not None and -found.account.available >= found.usage_limit:
        raise PromoCodeInvalid(reason=Reason.USAGE_LIMIT_REACHED.value)
    if user_id is not None and not _slot_is_free(found, user_id):
        raise PromoCodeInvalid(reason=Reason.USER_LIMIT_REACHED.value)
    return found, off


def told(*, code: str, subtotal: int | None, user_id: int, now: datetime) -> dict[str, Any]:
    """What is shown to who asks before ordering. Raises PromoCodeInvalid.

    Without a subtotal no minimum is looked at, a fixed discount is what it can be at most, and a percentage none yet.
    """
    asked = money.LARGEST if subtotal is None else subtotal
    found, off = priced(code=code, subtotal=asked, user_id=user_id, now=now)
    known = subtotal is not None or found.kind == FIXED

    def amount(minor: int | None) -> str | None:
        return None if minor is None else money.text(minor, settings.DEFAULT_CURRENCY)

    return {
        "promo_code": found.code,
        "coupon_name": found.name,
        "type": found.kind,
        "discount_percentage": found.discount_percentage,
        "max_discount_amount": amount(found.max_discount_amount),
        "min_subtotal": amount(found.min_subtotal),
        "discount_amount": amount(off if known else None),
        "subtotal_amount": amount(subtotal),
        "total_amount": amount(None if subtotal is None else subtotal - off),
        "currency": found.currency,
        "ends_at": found.ends_at,
        "valid": True,
    }


def _slot_is_free(code: PromoCode, user_id: int) -> bool:
    if code.per_user_limit is None:
        return True
    return PromoUse.objects.filter(code=code, user_id=user_id).count() < code.per_user_limit
