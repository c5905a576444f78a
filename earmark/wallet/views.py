"""The wallet over HTTP."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import replica
from earmark.base.idempotency import once
from earmark.base.ids import new_id
from earmark.base.paging import NewestFirst
from earmark.base.views import Endpoint, ListEndpoint
from earmark.identity.authentication import caller_of
from earmark.wallet import queries, services
from earmark.wallet.serializers import (
    BalanceSerializer,
    TopUpSerializer,
    TransactionFilters,
    TransactionSerializer,
)


class BalanceView(Endpoint):
    """The caller's wallet."""

    @extend_schema(summary="My balance", tags=["Account"], responses=BalanceSerializer)
    def get(self, request: Request) -> Response:
        """What can be spent now, and what is set aside for activations and orders under way."""
        services.open_wallet(user_id=caller_of(request).id)
        return Response(queries.balance(caller_of(request).id))


class TransactionsView(ListEndpoint):
    """The caller's statement."""

    pagination_class = NewestFirst

    @extend_schema(
        summary="My transactions",
        tags=["Account"],
        parameters=[TransactionFilters],
        responses=TransactionSerializer(many=True),
    )
    @replica.may_answer
    def get(self, request: Request) -> Response:
        """All that moved my money, newest first. A hold is PENDING, settled SUCCESS, given back FAILED."""
        found = queries.statement(caller_of(request).id, **self.query(request, TransactionFilters))
        return self.page(request, found, queries.present)


class TransactionView(Endpoint):
    """One line of it."""

    @extend_schema(summary="One of my transactions", tags=["Account"], responses=TransactionSerializer)
    def get(self, request: Request, transaction_id: UUID) -> Response:
        """Where a transaction stands."""
        return Response(queries.transaction(caller_of(request).id, transaction_id))


class TopUpsView(Endpoint):
    """Money that came in from outside."""

    @extend_schema(
        summary="Top up a wallet",
        tags=["Account"],
        request=TopUpSerializer,
        responses={201: TransactionSerializer},
        examples=[OpenApiExample("Twenty dollars", {"user_id": 5, "amount": "20.00"}, request_only=True)],
    )
    def post(self, request: Request) -> HttpResponse:
        """Adds money to a user's wallet. Takes an Idempotency-Key."""
        body = self.read(request, TopUpSerializer)

        def effect() -> dict[str, Any]:
            done = services.top_up(**body, id=new_id(), actor=caller_of(request).id)
            return queries.transaction(body["user_id"], done)

        return once(self.key(request), effect, status=201).response()
