"""What a provider is told of an activation."""

from uuid import UUID

from earmark.identity.queries import contact
from earmark.offers.models import Activation
from earmark.offers.provider import Order
from earmark.offers.queries.catalog import parts_of

_ACTIONS = {"activation": "activate", "renewal": "renew"}


def order_of(activation_id: UUID) -> Order:
    """The same body for every attempt: it is built from rows that an activation does not outlive."""
    activation = Activation.objects.select_related("offer").get(pk=activation_id)
    offer = activation.offer
    subscriber = contact(activation.user_id)
    return Order(
        key=activation.id,
        body={
            "transaction_id": str(activation.id),
            "subscriber": {"user_id": activation.user_id, "phone": (subscriber and subscriber.phone) or None},
            "offer": {
                "code": offer.code,
                "name": offer.name,
                "kind": offer.kind,
                "duration_days": offer.duration_days,
                "parts": parts_of([offer.id]).get(offer.id, []),
            },
            "action": _ACTIONS[activation.kind],
        },
    )
