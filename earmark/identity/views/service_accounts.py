"""Service accounts: the machines of partners."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.errors import InvalidValue
from earmark.base.paging import NumberedPages
from earmark.base.views import Endpoint, ListEndpoint
from earmark.identity import services
from earmark.identity.authentication import caller_of
from earmark.identity.models import Application
from earmark.identity.rules import ADMIN
from earmark.identity.serializers.service_accounts import (
    NewServiceAccountSerializer,
    ServiceAccountChangesSerializer,
    ServiceAccountSecretSerializer,
    ServiceAccountSerializer,
)

NEW = OpenApiExample(
    "For a job that only reads", {"name": "Nightly report", "scope": "read"}, request_only=True
)
RENAME = OpenApiExample("Another name", {"name": "Weekly report"}, request_only=True)


class ServiceAccountsView(ListEndpoint):
    """All of them."""

    pagination_class = NumberedPages

    @extend_schema(
        summary="My service accounts",
        tags=["Service accounts"],
        responses=ServiceAccountSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """A partner's own, newest first; an admin sees everybody's."""
        return self.page(
            request, services.service_accounts(owner=_owner(request)), lambda rows: list(map(_shown, rows))
        )

    @extend_schema(
        summary="Open a service account",
        tags=["Service accounts"],
        request=NewServiceAccountSerializer,
        responses={201: ServiceAccountSecretSerializer},
        examples=[NEW],
    )
    def post(self, request: Request) -> Response:
        """A client id and a secret for `/oauth/token/`. The secret is told this once and kept as a hash."""
        body = self.read(request, NewServiceAccountSerializer)
        partner_id = body.pop("user_id", None)
        if (owner := _owner(request)) is not None:
            if partner_id not in {None, owner}:
                raise InvalidValue(
                    field="user_id", reason="You can open service accounts for yourself alone."
                )
            partner_id = owner
        if partner_id is None:
            raise InvalidValue(field="user_id", reason="Say which partner it is for.", code="required")
        return _told(services.open_service_account(partner_id=partner_id, **body), status=201)


class ServiceAccountView(Endpoint):
    """One of them."""

    @extend_schema(
        summary="One service account", tags=["Service accounts"], responses=ServiceAccountSerializer
    )
    def get(self, request: Request, client_id: str) -> Response:
        """What it may do, and whether an older secret works still."""
        return Response(_shown(services.service_account(client_id, owner=_owner(request))))

    @extend_schema(
        summary="Change a service account",
        tags=["Service accounts"],
        request=ServiceAccountChangesSerializer,
        responses=ServiceAccountSerializer,
        examples=[RENAME],
    )
    def patch(self, request: Request, client_id: str) -> Response:
        """Another name, or another scope for the tokens to come."""
        account = services.service_account(client_id, owner=_owner(request))
        return Response(
            _shown(services.change_client(account, **self.read(request, ServiceAccountChangesSerializer)))
        )

    @extend_schema(summary="Close a service account", tags=["Service accounts"], responses={204: None})
    def delete(self, request: Request, client_id: str) -> Response:
        """Its secret and all of its tokens stop working at once."""
        services.switch_off(services.service_account(client_id, owner=_owner(request)), now=clock.now())
        return Response(status=204)


class RotateSecretView(Endpoint):
    """A new secret."""

    @extend_schema(
        summary="Rotate the secret",
        tags=["Service accounts"],
        request=None,
        responses=ServiceAccountSecretSerializer,
    )
    def post(self, request: Request, client_id: str) -> Response:
        """The new secret, told this once. The one before works until `previous_secret_ends_at`."""
        account = services.service_account(client_id, owner=_owner(request))
        return _told(services.new_secret(account, now=clock.now()), status=200)


def _owner(request: Request) -> int | None:
    """Whose service accounts the caller sees: None for everybody's."""
    caller = caller_of(request)
    return None if caller.role == ADMIN else caller.id


def _shown(account: Application) -> dict[str, Any]:
    return {
        "client_id": account.client_id,
        "name": account.name,
        "user_id": account.user_id,
        "scope": account.scope,
        "created_at": account.created,
        "previous_secret_ends_at": account.previous_secret_ends_at,
    }


def _told(made: services.Secret, *, status: int) -> Response:
    body = {**_shown(made.client), "client_secret": made.secret}
    return Response(body, status=status, headers={"Cache-Control": "no-store"})
