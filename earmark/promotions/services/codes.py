"""Codes are made, changed and taken away, each with an account that counts its uses (Note [Uses])."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from earmark.base.errors import InvalidValue
from earmark.ledger import services as ledger
from earmark.ledger.rules import Guard, Rank
from earmark.promotions.errors import InvalidTerms, PromoCodeInUse, PromoCodeNotFound
from earmark.promotions.models import PromoCode
from earmark.promotions.queries.codes import terms_of
from earmark.promotions.rules import FIXED, PERCENTAGE, USE, faults

#: What a code says of the other kind is forgotten when its kind changes.
_OWN = {FIXED: ("fixed_amount",), PERCENTAGE: ("discount_percentage", "max_discount_amount")}


def create_code(*, fields: Mapping[str, Any], now: datetime) -> PromoCode:
    """A new code. `fields`: those of the model, amounts in minor units; valid from now on unless they say otherwise.

    Raises InvalidTerms, InvalidValue for a code that is taken.
    """
    code = PromoCode(**{"starts_at": now, "currency": settings.DEFAULT_CURRENCY, **fields})
    with transaction.atomic():
        code.account_id = open_account()
        _save(code)
    return code


def change_code(*, code_id: int, fields: Mapping[str, Any]) -> None:
    """Gives a code other fields; what is not among them stays. A limit below its uses lets nobody use it any more.

    Raises PromoCodeNotFound, InvalidTerms, InvalidValue for a code that is taken.
    """
    with transaction.atomic():
        code = PromoCode.objects.select_for_update(no_key=True).filter(pk=code_id).first()
        if code is None:
            raise PromoCodeNotFound
        if (kind := fields.get("kind", code.kind)) != code.kind:
            fields = {**dict.fromkeys(_OWN[code.kind]), **fields, "kind": kind}
        for name, value in fields.items():
            setattr(code, name, value)
        _save(code)


def delete_code(*, code_id: int) -> None:
    """Takes away a code that no order ever had. Raises PromoCodeNotFound, PromoCodeInUse.

    Its account stays behind, empty: the ledger forgets nothing.
    """
    with transaction.atomic():
        # Who takes a use locks the row too, so whoever comes after us finds no code.
        code = PromoCode.objects.select_for_update(skip_locked=True).filter(pk=code_id).first()
        if code is None:
            raise PromoCodeInUse if PromoCode.objects.filter(pk=code_id).exists() else PromoCodeNotFound
        try:
            code.delete()
        except ProtectedError as error:
            raise PromoCodeInUse from error


def open_account() -> int:
    """The account of a new code: it counts down, as far as each line allows."""
    return ledger.open_account(unit=USE, guard=Guard.LIMIT, rank=Rank.LIMIT)


def _save(code: PromoCode) -> None:
    if found := faults(terms_of(code)):
        raise InvalidTerms(found)
    taken = PromoCode.objects.filter(code__iexact=code.code).exclude(pk=code.pk)
    try:
        if not taken.exists():
            code.save()
            return
    except IntegrityError as error:
        if "promotions_code_once" not in str(error):
            raise
    raise InvalidValue(field="coupon_code", reason="This code is taken.", code="unique")
