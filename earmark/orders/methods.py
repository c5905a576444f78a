"""The ways to pay: what a method promises when an order is placed. What becomes of that, `services.payments` says."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from django.conf import settings

from earmark.base.errors import Refusal
from earmark.ledger.rules import Line
from earmark.orders.rules import AUTHORIZED, ON_DELIVERY, UNPAID, WALLET


class PaymentMethodUnknown(Refusal):
    """Nobody can pay like that here. Members: methods, the names of those that there are."""

    code = "payment_method_unknown"
    detail = "This is no way to pay here."


@dataclass(frozen=True, slots=True)
class Promise:
    """What a payment is worth when its order is placed.

    `line` moves the money within the order's own hold; `window` is how long the goods wait for the payment, None for
    as long as it takes.
    """

    status: str
    line: Line | None = None
    window: timedelta | None = None


class Method(Protocol):
    """A way to pay."""

    @property
    def name(self) -> str:
        """As clients give it."""
        ...

    def authorize(self, *, wallet: int, revenue: int, amount: int) -> Promise:
        """The promise of `amount` minor units, more than nothing, by the owner of the account `wallet`."""
        ...


class Wallet:
    """The order's own hold has the money, so it is promised at once, and ours as soon as the hold is posted."""

    name = WALLET

    def authorize(self, *, wallet: int, revenue: int, amount: int) -> Promise:
        """From the wallet."""
        return Promise(AUTHORIZED, line=Line(debit=wallet, credit=revenue, amount=amount))


class OnDelivery:
    """Paid at the door: nothing is promised before."""

    name = ON_DELIVERY

    def authorize(self, *, wallet: int, revenue: int, amount: int) -> Promise:
        """Nothing yet."""
        return Promise(UNPAID)


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway of `PAYMENT_GATEWAYS`: the goods wait a while for what the customer does there."""

    name: str

    def authorize(self, *, wallet: int, revenue: int, amount: int) -> Promise:
        """Nothing yet, and a deadline."""
        return Promise(UNPAID, window=settings.PAYMENT_WINDOW)


#: What is to be paid is nothing: it is promised, however.
FREE = Promise(AUTHORIZED)


def methods() -> dict[str, Method]:
    """All ways to pay, by name."""
    there: list[Method] = [OnDelivery(), Wallet(), *map(Gateway, settings.PAYMENT_GATEWAYS)]
    return {method.name: method for method in there}


def method_named(name: str) -> Method:
    """The method of this name, in any case. Raises PaymentMethodUnknown."""
    there = methods()
    for method in there.values():
        if method.name.lower() == name.lower():
            return method
    raise PaymentMethodUnknown(methods=list(there))
