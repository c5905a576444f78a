"""How ordering goes, what happens to orders, and which payments wait."""

from collections.abc import Callable, Iterator
from datetime import datetime
from time import perf_counter

from django.conf import settings
from prometheus_client.metrics_core import Metric

from earmark.base.metrics import SLOW, Counter, Gauge, Histogram, age
from earmark.base.sql import rows
from earmark.orders.rules import ON_DELIVERY, WALLET
from earmark.orders.settling import Outcome, Refused, Said

placed = Counter(
    "earmark_orders_placed_total",
    "Orders asked for, by the way to pay: placed, replayed, or the code of the refusal.",
    "method",
    "outcome",
)
events = Counter(
    "earmark_order_events_total", "What happened to orders: paid, shipped, cancelled and so on.", "type"
)
gateway_calls = Counter(
    "earmark_gateway_calls_total",
    "Steps taken with a payment gateway: said, refused, unknown.",
    "gateway",
    "step",
    "outcome",
)
gateway_seconds = Histogram(
    "earmark_gateway_call_duration_seconds", "How long such a step took.", "gateway", "step", buckets=SLOW
)

waiting = Gauge("earmark_payments_waiting", "Payments whose gateway is yet to be told something.")
lag = Gauge("earmark_payments_lag_seconds", "How long the payment that is due longest has been due.")
unpaid = Gauge("earmark_orders_unpaid", "Orders whose goods wait for their payment.")
unpaid_lag = Gauge("earmark_orders_unpaid_lag_seconds", "For how long the first unpaid order has been over.")


def way_to_pay(asked: str) -> str:
    """The way to pay as a label: what clients make up is all one."""
    return asked if asked in {ON_DELIVERY, WALLET, *settings.PAYMENT_GATEWAYS} else "other"


def conversed(gateway: str, step: str, act: Callable[[], Outcome]) -> Outcome:
    """What `act` returns, counted and timed as one step with the gateway."""
    began = perf_counter()
    outcome = act()
    gateway_seconds.observe(perf_counter() - began, gateway, step)
    said = "said" if isinstance(outcome, Said) else "refused" if isinstance(outcome, Refused) else "unknown"
    gateway_calls.count(gateway, step, said)
    return outcome


def state(now: datetime) -> Iterator[Metric]:
    """By the indexes of what is due and of what is unpaid."""
    [due] = rows(
        "SELECT count(*) AS waiting, min(due_at) AS due FROM orders_payment WHERE due_at IS NOT NULL"
    )
    yield waiting.is_(due.waiting)
    yield lag.is_(age(due.due, now))
    [open_] = rows(
        "SELECT count(*) AS orders, min(pay_by) AS ends FROM orders_order "
        "WHERE pay_by IS NOT NULL AND status = 'pending'"
    )
    yield unpaid.is_(open_.orders)
    yield unpaid_lag.is_(age(open_.ends, now))
