"""A value for each field that texts name, for previews and tests."""

from typing import Any, Final

SAMPLE: Final[dict[str, Any]] = {
    "offer_name": "Gold week",
    "amount": "20.00",
    "currency": "USD",
    "expiration_date": "2026-11-30T23:30:00Z",
    "reason": "The provider refused it.",
    "link": "https://shop.example.org/account/",
    "lifetime": 3600,
    "order_number": "7K4M-2QXJ",
    "items": ["2 x Radio", "1 x Lamp"],
    "carrier": "DHL",
    "tracking_number": "JD0146",
    "product_name": "Radio",
    "sku": "R-1",
    "store_name": "Tienda Centro",
    "available": 2,
    "promo_price": "9.90",
    "url": "https://erp.example.org/hooks",
}
