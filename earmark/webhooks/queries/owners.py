"""Endpoints, as their owners see them. `owner` is whose they are to be; None: anybody's."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from earmark.webhooks.errors import EndpointNotFound
from earmark.webhooks.models import Endpoint


def endpoints(*, owner: int | None, state: str | None = None) -> "QuerySet[Endpoint]":
    """The newest first."""
    wanted = {"owner": owner, "state": state}
    given = {name: value for name, value in wanted.items() if value is not None}
    return Endpoint.objects.filter(**given).order_by("-id")


def endpoint_of(endpoint_id: UUID, *, owner: int | None) -> Endpoint:
    """One of them. Raises EndpointNotFound for somebody else's too."""
    found = endpoints(owner=owner).filter(pk=endpoint_id).first()
    if found is None:
        raise EndpointNotFound
    return found


def present(endpoint: Endpoint) -> dict[str, Any]:
    """What is shown of it: no secret."""
    return {
        "id": endpoint.pk,
        "owner": endpoint.owner_id,
        "url": endpoint.url,
        "description": endpoint.description,
        "events": endpoint.events,
        "state": endpoint.state,
        "reason": endpoint.reason,
        "failing_since": endpoint.failing_since,
        "previous_until": endpoint.previous_until,
        "created_at": endpoint.created_at,
    }
