"""One's own account: take everything along, or leave for good."""

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.views import Endpoint
from earmark.identity import openapi_account as examples
from earmark.identity import services
from earmark.identity.authentication import caller_of, plain
from earmark.identity.serializers.account import DeletionSerializer
from earmark.identity.serializers.tokens import MessageSerializer


class ExportView(Endpoint):
    """Everything that is held about the caller."""

    @extend_schema(
        summary="Export my data",
        tags=["Account security"],
        responses=OpenApiTypes.OBJECT,
        examples=[examples.EXPORT],
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """Everything that is held about me, as one JSON document to keep."""
        user = services.own_user(caller_of(request))
        return StreamingHttpResponse(
            services.export(user_id=user.pk, now=clock.now()),
            content_type="application/json",
            headers={
                "Content-Disposition": f'attachment; filename="account-{user.pk}.json"',
                "Cache-Control": "no-store",
            },
        )


class DeleteAccountView(Endpoint):
    """The end of the caller's account."""

    throttled_as = "login"

    @extend_schema(
        summary="Delete my account",
        tags=["Account security"],
        request=DeletionSerializer,
        responses=MessageSerializer,
        examples=[examples.DELETION],
    )
    def post(self, request: Request) -> Response:
        """Ends my account at once and for good. What I bought and paid stays in the books, without my name.

        A wrong `password` counts as a failed log-in. Who has no password has to have logged in within ten minutes.
        """
        body = self.read(request, DeletionSerializer)
        services.delete_account(
            request=plain(request),
            caller=caller_of(request),
            password=body.get("password"),
            gives_up_balance=body["give_up_balance"],
            now=clock.now(),
        )
        return Response({"message": "Your account is deleted."})
