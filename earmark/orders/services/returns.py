"""Goods that come back: a customer asks, staff decide; what staff take back themselves is accepted at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from earmark.base.errors import InvalidValue, NotFound, Refusal
from earmark.base.ids import new_id
from earmark.identity.rules import ADMIN, MERCHANT, Caller
from earmark.inventory.queries.staff import stores_of
from earmark.orders.errors import InvalidTransition
from earmark.orders.models import Order, OrderLine, Return, ReturnLine
from earmark.orders.queries.orders import visible_to
from earmark.orders.queries.returns import show
from earmark.orders.rules import ACCEPTED, REFUSED, REQUESTED
from earmark.orders.services.events import note
from earmark.orders.services.move import locked
from earmark.orders.services.take_back import take_back, told_of

#: Product and store; without a store, of whichever store it is.
Place = tuple[int, int | None]


class NothingToReturn(Refusal):
    """More than was bought and not returned yet. Members: product, store, asked, left."""

    code = "nothing_to_return"
    detail = "Of this, {left} can be returned, and {asked} were asked."


class ReturnNotFound(Refusal):
    """The order has no such return."""

    code = "return_not_found"
    detail = "There is no such return."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What comes back: so many pieces by place. `restock`: it can be sold again; only staff say so."""

    items: Mapping[Place, int]
    reason: str = ""
    restock: bool = True


def return_goods(*, caller: Caller, order_id: UUID, wish: Wish, now: datetime) -> dict[str, Any]:
    """The return as it is shown: accepted if staff say so, requested if it is the customer. Takes a transaction.

    From the first parcel on, and then also of what another store has not sent yet: that part is not sent any more.
    Raises NotFound, InvalidValue, InvalidTransition before that, NothingToReturn.
    """
    order = locked(visible_to(caller), order_id)
    if not order.shipments.exists():  # it can still be cancelled, or is
        raise InvalidTransition(state=order.status)
    found = _lines(order, wish)
    by_staff = _is_staff(caller, [line for line, _ in found])
    if not by_staff and order.user_id != caller.id:
        raise NotFound
    asked_before = {} if by_staff else _requested(order)
    for line, quantity in found:
        _check(line, quantity, asked_before.get(line.pk, 0))
    made = Return.objects.create(
        id=new_id(),
        order=order,
        reason=wish.reason,
        restock=wish.restock if by_staff else True,
        actor_id=caller.id,
        created_at=now,
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(parent=made, line=line, quantity=quantity) for line, quantity in found
    )
    if by_staff:
        take_back(order, made, found, actor=caller.id, now=now)
    else:
        note(order, "return_requested", actor=caller.id, note=told_of(found), now=now)
    return show(made, order, found)


def decide_return(
    *,
    caller: Caller,
    order_id: UUID,
    return_id: UUID,
    accept: bool,
    remark: str,
    restock: bool,
    now: datetime,
) -> dict[str, Any]:
    """Takes what a customer asked to return back, or does not. Takes a transaction.

    Deciding the same again changes nothing. Raises NotFound, ReturnNotFound, InvalidTransition, NothingToReturn.
    """
    order = locked(visible_to(caller), order_id)
    asked = order.returns.filter(pk=return_id).first()
    if asked is None:
        raise ReturnNotFound
    found = [
        (each.line, each.quantity) for each in asked.lines.select_related("line__stock").order_by("line_id")
    ]
    if not _is_staff(caller, [line for line, _ in found]):
        raise ReturnNotFound
    wanted = ACCEPTED if accept else REFUSED
    if asked.status == wanted:
        return show(asked, order, found)
    if asked.status != REQUESTED:
        raise InvalidTransition(state=asked.status)
    if accept:
        for line, quantity in found:
            _check(line, quantity, 0)
        asked.restock = restock
        take_back(order, asked, found, actor=caller.id, now=now, remark=remark)
    else:
        asked.status, asked.decided_at = REFUSED, now
        asked.save()
        note(order, "return_refused", actor=caller.id, note=remark, now=now)
    return show(asked, order, found)


def _lines(order: Order, wish: Wish) -> list[tuple[OrderLine, int]]:
    """The order's lines that are meant, in their order. Raises InvalidValue."""
    lines = list(order.lines.select_related("stock"))
    found: dict[int, int] = {}
    for (product, store), quantity in wish.items.items():
        meant = [line for line in lines if line.product_id == product and store in {None, line.store_id}]
        if not meant:
            raise InvalidValue(field="items", reason=f"The order has no product {product} from there.")
        if len(meant) > 1:
            raise InvalidValue(field="items", reason=f"Several stores sent product {product}: which one?")
        found[meant[0].pk] = found.get(meant[0].pk, 0) + quantity
    return [(line, found[line.pk]) for line in lines if line.pk in found]


def _is_staff(caller: Caller, lines: Sequence[OrderLine]) -> bool:
    if caller.role == MERCHANT:
        return {line.store_id for line in lines} <= stores_of(caller.id)
    return caller.role == ADMIN


def _requested(order: Order) -> dict[int, int]:
    """How many of each line the customer has asked to return, undecided."""
    waiting = ReturnLine.objects.filter(parent__order=order, parent__status=REQUESTED)
    found: dict[int, int] = {}
    for line, quantity in waiting.values_list("line_id", "quantity"):
        found[line] = found.get(line, 0) + quantity
    return found


def _check(line: OrderLine, quantity: int, waiting: int) -> None:
    left = line.quantity - line.returned - waiting
    if quantity > left:
        raise NothingToReturn(product=line.product_id, store=line.store_id, asked=quantity, left=left)
