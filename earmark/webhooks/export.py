"""What webhooks hold about a user, for the user."""

from typing import Any

from earmark.webhooks.models import Endpoint

_COLUMNS = ("url", "description", "events", "state", "reason", "created_at")


def export_of(user_id: int) -> dict[str, Any]:
    """Their endpoints, oldest first, less the secrets."""
    return {
        "endpoints": list(Endpoint.objects.filter(owner=user_id).order_by("created_at").values(*_COLUMNS))
    }
