"""One's own profile."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base.views import Endpoint
from earmark.identity import openapi, queries, services
from earmark.identity.authentication import caller_of
from earmark.identity.serializers.profile import ProfileChangesSerializer, ProfileSerializer


class ShowProfileView(Endpoint):
    """The caller."""

    @extend_schema(
        summary="My profile", tags=["Auth"], responses=ProfileSerializer, examples=[openapi.PROFILE]
    )
    def get(self, request: Request) -> Response:
        """Who I am and what I told about myself."""
        return Response(queries.profile_of(caller_of(request).id))


class ChangeProfileView(Endpoint):
    """What the caller may change of it."""

    @extend_schema(
        summary="Change my profile",
        tags=["Auth"],
        request=ProfileChangesSerializer,
        responses=ProfileSerializer,
        examples=[openapi.CHANGES, openapi.PROFILE],
    )
    def patch(self, request: Request) -> Response:
        """Sets names, phone, language, time zone and location; anything else in the body is ignored."""
        changes = self.read(request, ProfileChangesSerializer)
        services.update_profile(user_id=caller_of(request).id, changes=changes)
        return Response(queries.profile_of(caller_of(request).id))


class ProfileView(ShowProfileView, ChangeProfileView):
    """Both at one path."""
