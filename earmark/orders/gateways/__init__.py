"""Payment gateways: who they are, what they can be told, how it is told (docs/payment-protocol.md)."""

from functools import cache
from typing import Any

import httpx
from django.conf import settings

from earmark.orders.gateways.client import Gateway, HTTPGateway

__all__ = ["Gateway", "gateway_named", "webhook_secret"]


@cache
def gateway_named(name: str) -> Gateway | None:
    """The gateway that PAYMENT_GATEWAYS configures under the name, or None."""
    config = _config(name)
    if not config:
        return None
    headers = {"Authorization": f"Bearer {config['api_key']}"}
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=16)
    return HTTPGateway(config["url"].rstrip("/"), httpx.Client(headers=headers, limits=limits))


def webhook_secret(name: str) -> str | None:
    """What the gateway signs its webhooks with; None for one that is not configured."""
    config = _config(name)
    return str(config["webhook_secret"]) if config else None


def _config(name: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = settings.PAYMENT_GATEWAYS.get(name)
    return found
