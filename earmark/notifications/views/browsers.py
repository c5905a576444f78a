"""My browsers, and the key with which they subscribe to our pushes."""

from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.errors import Refusal
from earmark.base.paging import NewestFirst
from earmark.base.views import Endpoint, ListEndpoint
from earmark.identity.authentication import caller_of
from earmark.notifications import vapid
from earmark.notifications.queries.browsers import browsers, present
from earmark.notifications.serializers.browsers import BrowserSerializer, KeySerializer, NewBrowser
from earmark.notifications.services.browsers import subscribe, unsubscribe

_TAGS = ["Notifications"]
_SUBSCRIPTION = OpenApiExample(
    "A browser's PushSubscription.toJSON()",
    {
        "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABmx0sQ",
        "expirationTime": None,
        "keys": {
            "p256dh": "BNNL5ZaTfK81qhXOx23-wewhigUeFb632jN6LvRWCFH1ubQr77FE_9qV1FuojuRmHP42zmf34rXgW80OvUVDgTk",
            "auth": "zqbxT6JKstKSY9JKibZLSQ",
        },
    },
    request_only=True,
)


class PushOff(Refusal):
    """The shop sends no web pushes."""

    code = "push_off"
    detail = "This shop sends no pushes to browsers."


class PushKeyView(Endpoint):
    """The shop's key."""

    @extend_schema(summary="The key to subscribe with", tags=_TAGS, responses=KeySerializer)
    def get(self, request: Request) -> Response:
        """For `pushManager.subscribe({userVisibleOnly: true, applicationServerKey: …})`.

        404 `push_off` where the shop has none.
        """
        if not settings.VAPID_PRIVATE_KEY:
            raise PushOff
        return Response({"public_key": vapid.public_key(settings.VAPID_PRIVATE_KEY)})


class BrowsersView(ListEndpoint):
    """All of mine."""

    pagination_class = NewestFirst

    @extend_schema(summary="My browsers", tags=_TAGS, responses=BrowserSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Those that take pushes for me, newest first. Of an endpoint only the host is told: it is as good as a key."""
        return self.page(request, browsers(caller_of(request).id), present)

    @extend_schema(
        summary="Subscribe a browser",
        tags=_TAGS,
        request=NewBrowser,
        responses={200: BrowserSerializer, 201: BrowserSerializer},
        examples=[_SUBSCRIPTION],
    )
    def post(self, request: Request) -> Response:
        """It takes pushes for me from now on: 201, or 200 where it was known.

        Where it took them for somebody else, it does so no more: a browser has one user, the last. With other keys than
        that one's it is 409 `browser_taken`. Of more than 20 of mine the oldest goes.
        """
        body = self.read(request, NewBrowser)
        done = subscribe(
            user_id=caller_of(request).id,
            endpoint=body["endpoint"],
            expires_at=body.get("expirationTime"),
            now=clock.now(),
            **body["keys"],
        )
        return Response(present([done.browser])[0], status=201 if done.is_new else 200)


class BrowserView(Endpoint):
    """One of mine."""

    @extend_schema(summary="Unsubscribe a browser", tags=_TAGS, responses={204: None})
    def delete(self, request: Request, browser_id: UUID) -> Response:
        """It takes no more pushes for me. Somebody else's is 404 `browser_not_found`."""
        unsubscribe(user_id=caller_of(request).id, browser_id=browser_id)
        return Response(status=204)
