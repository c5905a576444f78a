"""What an owner may see of a wallet: the balance and the statement."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from earmark.base import money
from earmark.base.errors import NotFound
from earmark.wallet.models import Movement, Wallet
from earmark.wallet.rules import PENDING

#: Adds what another context knows of transactions: ids in, members to show out.
Describer = Callable[[list[UUID]], Mapping[UUID, Mapping[str, Any]]]
#: Narrows a statement by what another context knows: the filter's value in, a queryset of transaction ids out.
Filter = Callable[[Any], "QuerySet[Any, UUID]"]

_describers: list[Describer] = []
_filters: dict[str, Filter] = {}
_LOOKUPS = {
    "status": "status",
    "kind": "kind",
    "created_after": "created_at__gte",
    "created_before": "created_at__lt",
    "min_amount": "amount__gte",
    "max_amount": "amount__lte",
}


def describe_with(describer: Describer, **filters: Filter) -> None:
    """Lets a context above add to the statement what it knows. Wiring calls this at start."""
    _describers.append(describer)
    _filters.update(filters)


def balance(user_id: int) -> dict[str, Any]:
    """`{id, balance, held, currency, updated_at}`; `balance` is what can be spent now. Raises NotFound."""
    row = (
        Wallet.objects.filter(user_id=user_id)
        .values_list("id", "account__available", "account__held", "account__unit", "account__updated_at")
        .first()
    )
    if row is None:
        raise NotFound
    wallet, available, held, currency, updated_at = row
    return {
        "id": wallet,
        "balance": money.text(available, currency),
        "held": money.text(held, currency),
        "currency": currency,
        "updated_at": updated_at,
    }


def statement(user_id: int, **filters: Any) -> "QuerySet[Movement]":
    """What moved the user's money, narrowed by status, kind, created_after, created_before, min_amount,
    max_amount (Decimals), and what other contexts brought with `describe_with`.
    """
    found = Movement.objects.filter(user_id=user_id)
    for name, value in filters.items():
        if name in _filters:
            found = found.filter(id__in=_filters[name](value))
        elif name.endswith("_amount"):
            found = found.filter(**{_LOOKUPS[name]: money.to_minor(value, settings.DEFAULT_CURRENCY)})
        else:
            found = found.filter(**{_LOOKUPS[name]: value})
    return found


def present(movements: Iterable[Movement]) -> list[dict[str, Any]]:
    """Statement lines as they are shown, with what other contexts know of them. One query for each of those."""
    lines = list(movements)
    ids = [line.id for line in lines]
    known = [describer(ids) for describer in _describers] if ids else []
    return [_show(line, [members[line.id] for members in known if line.id in members]) for line in lines]


def transaction(user_id: int, transaction_id: UUID) -> dict[str, Any]:
    """One line of the user's statement. Raises NotFound."""
    line = Movement.objects.filter(user_id=user_id, id=transaction_id).first()
    if line is None:
        raise NotFound
    return present([line])[0]


def _show(line: Movement, known: list[Mapping[str, Any]]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "transaction_id": line.id,
        "kind": line.kind,
        "direction": line.direction,
        "amount": money.text(line.amount, line.currency),
        "currency": line.currency,
        "status": line.status,
        "stage": "queued" if line.status == PENDING else "done",
        "created_at": line.created_at,
        "updated_at": line.closed_at or line.created_at,
        "completed_at": line.closed_at,
    }
    for members in known:
        shown.update(members)
    return shown
