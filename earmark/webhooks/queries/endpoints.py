"""Who is told of what."""

from django.db.models import Q

from earmark.webhooks.models import Endpoint


def is_heard(type: str) -> bool:
    """True when any endpoint wants events of the type. Where none does, nothing has to be looked up."""
    return Endpoint.objects.filter(Q(events=[]) | Q(events__contains=[type])).exists()
