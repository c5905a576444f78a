"""My notifications: what I was told, and what I have read."""

from functools import partial
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock, replica
from earmark.base.paging import NewestFirst
from earmark.base.views import Endpoint, ListEndpoint
from earmark.identity import queries as identity
from earmark.identity.authentication import caller_of
from earmark.notifications.queries import inbox
from earmark.notifications.queries.pushes import pushes_of
from earmark.notifications.rules import language_of
from earmark.notifications.serializers.inbox import (
    InboxFilters,
    NotificationSerializer,
    PushesSerializer,
    ReadAllSerializer,
    ReadSerializer,
    UnreadSerializer,
)
from earmark.notifications.services import reading

_TAGS = ["Notifications"]


class NotificationsView(ListEndpoint):
    """All that I was told."""

    pagination_class = NewestFirst

    @extend_schema(
        summary="My notifications",
        tags=_TAGS,
        parameters=[InboxFilters],
        responses=NotificationSerializer(many=True),
    )
    @replica.may_answer
    def get(self, request: Request) -> Response:
        """What I was told, newest first, each thing once, with what became of it by mail, SMS and push.

        What holds a link that opens something is not among them: it went to the mail alone.
        """
        mine = caller_of(request).id
        found = inbox.inbox(mine, **self.query(request, InboxFilters))
        return self.page(request, found, partial(inbox.present, user_id=mine))


class UnreadView(Endpoint):
    """How many wait."""

    @extend_schema(summary="How many are unread?", tags=_TAGS, responses=UnreadSerializer)
    def get(self, request: Request) -> Response:
        """How many of my notifications I have not read."""
        return Response({"count": inbox.inbox(caller_of(request).id, unread=True).count()})


class ReadView(Endpoint):
    """I have read it."""

    @extend_schema(summary="Note one as read", tags=_TAGS, request=None, responses=ReadSerializer)
    def post(self, request: Request, notification_id: UUID) -> Response:
        """Read, from now on; doing it again keeps the first time. Somebody else's is 404."""
        mine = caller_of(request).id
        return Response(reading.read(user_id=mine, notification_id=notification_id, now=clock.now()))


class ReadAllView(Endpoint):
    """I have read them."""

    @extend_schema(
        summary="Note all as read",
        tags=_TAGS,
        request=ReadAllSerializer,
        responses=inline_serializer("ReadAllAnswer", {"read": serializers.IntegerField()}),
        examples=[
            OpenApiExample(
                "What is on the screen", {"up_to": "019aa6f4-5d00-7c1a-9f3e-0242ac120002"}, request_only=True
            ),
            OpenApiExample("All", {}, request_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """All of mine, or those up to one; answers how many were unread. Doing it again is 0."""
        body = self.read(request, ReadAllSerializer)
        read = reading.read_all(user_id=caller_of(request).id, **body, now=clock.now())
        return Response({"read": read})


class PushesView(Endpoint):
    """Promotions that I was told of."""

    @extend_schema(summary="My promotion pushes", tags=_TAGS, responses=PushesSerializer)
    def get(self, request: Request) -> Response:
        """Pushes of campaigns in the last 30 days, newest first, at most 100; those that were held back say why."""
        caller = caller_of(request)
        contact = identity.contact(caller.id)
        language, zone = (language_of(contact.language), contact.time_zone) if contact else ("en", "")
        found = pushes_of(caller.id, language=language, time_zone=zone, now=clock.now())
        return Response({"results": found})
