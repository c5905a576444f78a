"""What I want to be told."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.views import Endpoint
from earmark.identity.authentication import caller_of
from earmark.notifications.queries.preferences import preferences_of
from earmark.notifications.serializers.preferences import PreferencesSerializer, Wishes
from earmark.notifications.services.preferences import set_preferences

_TAGS = ["Notifications"]


class PreferencesView(Endpoint):
    """By topic and channel."""

    @extend_schema(summary="What I want to be told", tags=_TAGS, responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        """Each topic, and by which channels it may reach me. Everything may, until I say otherwise."""
        return Response(preferences_of(caller_of(request)))

    @extend_schema(
        summary="Say what I want to be told",
        tags=_TAGS,
        request=Wishes,
        responses=PreferencesSerializer,
        examples=[
            OpenApiExample(
                "No promotions, orders not by SMS",
                {"promotions": {"push": False}, "orders": {"sms": False, "email": True}},
                request_only=True,
            )
        ],
    )
    def patch(self, request: Request) -> Response:
        """All of it or, where one wish cannot be granted, none; what is not named stays as it is.

        A topic or channel that there is not, or that does not go together, is 400 `invalid`; what is owed to everybody
        (security by mail) 400 `cannot_opt_out`. What waits to be sent is not sent any more.
        """
        caller, wishes = caller_of(request), self.read(request, Wishes)
        set_preferences(user_id=caller.id, role=caller.role, wishes=wishes, now=clock.now())
        return Response(preferences_of(caller))
