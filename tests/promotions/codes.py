"""Promo codes in one line each."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from django.db import transaction

from earmark.base.ids import new_id
from earmark.ledger import services as ledger
from earmark.ledger.errors import Short
from earmark.promotions import services
from earmark.promotions.services.codes import create_code

CODES = "/api/v1/promo-codes/"
VALIDATE = f"{CODES}validate/"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)

_numbers = count(1)


def make_code(code=None, *, off=5_00, percent=None, **fields):
    """A code that takes `off` minor units off, or `percent`, since yesterday."""
    fields = {"code": code or f"CODE{next(_numbers)}", "starts_at": NOW - DAY, **fields}
    if percent is None:
        fields |= {"kind": "fixed", "fixed_amount": off}
    else:
        fields |= {"kind": "percentage", "discount_percentage": Decimal(percent)}
    return create_code(fields=fields, now=NOW)


def quote(code, *, user=None, subtotal=100_00, now=NOW):
    """What the code would take off."""
    return services.quote(code=str(code), subtotal=subtotal, user_id=user and user.pk, now=now)


def reason(call, *args, **options):
    """Why it is refused; None if it is not."""
    try:
        call(*args, **options)
    except services.PromoCodeInvalid as refusal:
        return refusal.members["reason"]
    return None


@transaction.atomic
def use(code, user):
    """What an order does with the code: the order's id, which is the hold's too."""
    order = new_id()
    line = services.take(quote=quote(code, user=user), user_id=user.pk, order_id=order, now=NOW)
    try:
        ledger.hold(id=order, owner=line.debit, key=f"order:{order}", kind="order", lines=[line])
    except Short as short:
        raise services.PromoCodeInvalid(reason="usage_limit_reached") from short
    return order


@transaction.atomic
def give_back(order):
    """What cancelling the order does."""
    services.release(order_id=order)
    ledger.void(order)
