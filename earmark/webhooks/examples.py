"""A body of each event, for those who write receivers."""

from datetime import UTC, datetime
from typing import Any, Final

from earmark.webhooks.queries.bodies import body_of
from earmark.webhooks.rules import EVENTS

_AT = datetime(2030, 5, 2, 17, 41, 2, 512000, tzinfo=UTC)
_ENDS = "2030-06-01T17:41:02.512000Z"
_ACTIVATION: Final = {
    "transaction_id": "0197a1c0-7b1e-7cc3-a5a4-3d1f6a0d9f10",
    "reference": "PRT-7K4M2QXJ",
    "kind": "activation",
    "user_id": 7,
    "offer_name": "Mobile 10 GB",
    "amount": "10.00",
    "currency": "USD",
}
_SUBSCRIPTION: Final = {
    "subscription": 12,
    "user_id": 7,
    "offer_name": "Mobile 10 GB",
    "expiration_date": _ENDS,
}
_ORDER: Final = {
    "order": "0197a1c0-9d34-7f02-8c11-5be2d7c4e6a1",
    "number": "7K4M-2QXJ",
    "status": "pending",
    "user_id": 7,
    "total": "41.40",
    "currency": "USD",
}
_PROMO: Final = {
    "promo": 3,
    "store_product_id": 21,
    "store_id": 2,
    "store_name": "Chapinero",
    "product_id": 5,
    "product_name": "Soap, fig",
    "promo_price": "7.90",
    "base_price": "12.00",
    "currency": "USD",
    "starts_at": "2030-05-02T17:41:02.512000Z",
    "ends_at": "2030-05-02T19:41:02.512000Z",
}
#: `data` by type.
DATA: Final[dict[str, dict[str, Any]]] = {
    "activation.succeeded": _ACTIVATION | {"status": "SUCCESS", "expiration_date": _ENDS},
    "activation.failed": _ACTIVATION | {"status": "FAILED", "reason": "The number is not known."},
    "subscription.expiring": _SUBSCRIPTION,
    "subscription.ended": _SUBSCRIPTION,
    "wallet.topped_up": {
        "transaction_id": "0197a1c0-7b1e-7cc3-a5a4-3d1f6a0d9f11",
        "user_id": 7,
        "amount": "50.00",
        "currency": "USD",
    },
    "order.placed": _ORDER,
    "order.paid": _ORDER,
    "order.shipped": _ORDER
    | {"status": "shipped", "store": 2, "carrier": "DHL", "tracking_number": "JD014600003828"},
    "order.delivered": _ORDER | {"status": "delivered"},
    "order.cancelled": _ORDER | {"status": "cancelled", "reason": ""},
    "order.refunded": _ORDER | {"status": "delivered", "amount": "20.70"},
    "stock.low": {
        "stock": "0197a1c0-1c2d-7e3f-9a4b-6c7d8e9fa0b1",
        "available": 4,
        "low_at": 5,
        "since": "2030-05-02T17:41:02.512000Z",
        "product_id": 5,
        "product_name": "Soap, fig",
        "sku": "SOAP-FIG",
        "store_id": 2,
        "store_name": "Chapinero",
    },
    "promo.started": _PROMO,
    "promo.finished": _PROMO,
    "ping": {"endpoint": "0197a1c0-2b3c-7d4e-8f50-61728394a5b6", "asked_at": "2030-05-02T17:41:02.512000Z"},
}


def examples() -> list[dict[str, Any]]:
    """Each type with what it tells and a body, in the order of EVENTS."""
    return [
        {
            "type": type,
            "description": told,
            "example": body_of(type=type, occurred_at=_AT, data=DATA[type]),
        }
        for type, told in EVENTS.items()
    ]
