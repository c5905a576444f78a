"""What there is to be told of."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base.views import Endpoint
from earmark.webhooks.examples import examples
from earmark.webhooks.serializers import WebhookEventTypeSerializer


class EventsView(Endpoint):
    """All types."""

    @extend_schema(
        summary="Types of events",
        tags=["Webhooks"],
        responses=WebhookEventTypeSerializer(many=True),
        filters=False,
    )
    def get(self, request: Request) -> Response:
        """What endpoints may be told of, each with the body of one. Anyone may read it."""
        return Response(examples())
