"""What a gateway tells us unasked. It may come late, twice, in any order, and from anybody."""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from earmark.base.errors import InvalidValue, NotFound, Refusal
from earmark.base.json import loads
from earmark.base.sql import rows
from earmark.orders.gateways import webhook_secret
from earmark.orders.gateways.client import said_of
from earmark.orders.gateways.signature import is_genuine
from earmark.orders.models import Order
from earmark.orders.services.hear_gateway import hear
from earmark.orders.services.move import locked
from earmark.orders.settling import Said, read_key

log = structlog.get_logger(__name__)


class InvalidSignature(Refusal):
    """Not signed by the gateway, or too long ago."""

    code = "invalid_signature"
    detail = "The signature is missing, wrong or too old."


def receive_webhook(*, gateway: str, signature: str, body: bytes, now: datetime) -> None:
    """Hears what the webhook says, once. Nothing in it is looked at before the signature is right.

    Raises NotFound for an unknown gateway or payment (so that the gateway says it again: the order's row may be on its
    way back from a backup), InvalidSignature, InvalidValue, AmountMismatch.
    """
    secret = webhook_secret(gateway)
    if secret is None:
        raise NotFound
    if not is_genuine(secret=secret, header=signature, body=body, now=now):
        raise InvalidSignature
    event_id, type, said = _read(body)
    with transaction.atomic():
        _take_in(gateway, event_id, type, said, now)


def _read(body: bytes) -> tuple[str, str, Said]:
    try:
        event: Any = loads(body)
    except ValueError as error:
        raise InvalidValue(field="body", reason="The body is not JSON.") from error
    said = said_of(event.get("payment")) if isinstance(event, dict) else None
    if said is None:
        raise InvalidValue(field="payment", reason="The payment is not worded as the protocol says.")
    for name, longest in (("id", 128), ("type", 64)):
        value = event.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= longest or "\0" in value:
            raise InvalidValue(field=name, reason=f"A text of at most {longest} characters is expected.")
    return event["id"], event["type"], said


def _take_in(gateway: str, event_id: str, type: str, said: Said, now: datetime) -> None:
    """The order's lock, then the event's row: what was heard before does nothing, what fails is forgotten with it."""
    key = read_key(said.key)
    if key is None:
        raise NotFound
    order_id, tries = key
    order = locked(Order.objects.all(), order_id)
    payment = order.payment
    if payment.method != gateway or payment.tries < tries:
        raise NotFound
    is_new = rows(
        "INSERT INTO orders_paymentevent (method, event_id, type, payment_id) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT DO NOTHING RETURNING id",
        (gateway, event_id, type, order.pk),
    )
    if not is_new:
        return
    if payment.tries > tries or payment.reference not in {"", said.reference}:
        # What was declined has ended, by the protocol; an event of it is only old.
        log.warning("payment_event_of_another_try", order=str(order_id), type=type, reference=said.reference)
        return
    hear(order, said, now=now)
