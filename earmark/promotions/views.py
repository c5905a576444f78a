"""Promo codes: kept by admins, tried by customers."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock, replica
from earmark.base.paging import NumberedPages
from earmark.base.views import Endpoint, ListEndpoint
from earmark.identity.authentication import caller_of
from earmark.promotions.queries import codes, pricing
from earmark.promotions.serializers import (
    NewPromoCode,
    PromoCodeChange,
    PromoCodeFilters,
    PromoCodeSerializer,
    ValidateSerializer,
    ValidPromoCodeSerializer,
)
from earmark.promotions.services.codes import change_code, create_code, delete_code

_TENTH = OpenApiExample(
    "A tenth off, at most 20.00, once per customer",
    {
        "coupon_code": "SUMMER10",
        "coupon_name": "Summer",
        "type": "percentage",
        "discount_percentage": "10",
        "max_discount_amount": "20.00",
        "ends_at": "2030-09-01T00:00:00Z",
        "usage_limit": 500,
        "per_user_limit": 1,
    },
    request_only=True,
)
_FIVE = OpenApiExample(
    "Five off orders of 30 and more",
    {"coupon_code": "FIVE", "type": "fixed", "fixed_amount": "5.00", "min_subtotal": "30.00"},
    request_only=True,
)


class PromoCodesView(ListEndpoint):
    """All of them."""

    pagination_class = NumberedPages

    @extend_schema(
        summary="List promo codes",
        tags=["Promo codes"],
        parameters=[PromoCodeFilters],
        responses=PromoCodeSerializer(many=True),
    )
    @replica.may_answer
    def get(self, request: Request) -> Response:
        """Every code, newest first, with how often it was used. For admins."""
        filters = self.query(request, PromoCodeFilters)
        return self.page(request, codes.codes(now=clock.now(), **filters), codes.present)

    @extend_schema(
        summary="Create a promo code",
        tags=["Promo codes"],
        request=NewPromoCode,
        responses={201: PromoCodeSerializer},
        examples=[_TENTH, _FIVE],
    )
    def post(self, request: Request) -> Response:
        """A new code, valid from now on unless `starts_at` says otherwise. For admins.

        `start_at` and `ended_at` are other names of `starts_at` and `ends_at`.
        """
        made = create_code(fields=self.read(request, NewPromoCode), now=clock.now())
        return Response(codes.code(made.pk), status=201)


class PromoCodeView(Endpoint):
    """One of them."""

    @extend_schema(summary="One promo code", tags=["Promo codes"], responses=PromoCodeSerializer)
    def get(self, request: Request, code_id: int) -> Response:
        """What it takes off, when, for whom, and how often it was used. For admins."""
        return Response(codes.code(code_id))

    @extend_schema(
        summary="Replace a promo code",
        tags=["Promo codes"],
        request=NewPromoCode,
        responses=PromoCodeSerializer,
        examples=[_FIVE],
    )
    def put(self, request: Request, code_id: int) -> Response:
        """All of its fields anew; what is not given is as in a new code, but for the start, which stays. For admins."""
        change_code(code_id=code_id, fields=self.read(request, NewPromoCode))
        return Response(codes.code(code_id))

    @extend_schema(
        summary="Change a promo code",
        tags=["Promo codes"],
        request=PromoCodeChange,
        responses=PromoCodeSerializer,
        examples=[OpenApiExample("Not any more", {"is_active": False}, request_only=True)],
    )
    def patch(self, request: Request, code_id: int) -> Response:
        """Some of its fields. A `usage_limit` below what was used already lets nobody use it any more. For admins."""
        change_code(code_id=code_id, fields=self.read(request, PromoCodeChange))
        return Response(codes.code(code_id))

    @extend_schema(summary="Delete a promo code", tags=["Promo codes"], responses={204: None})
    def delete(self, request: Request, code_id: int) -> Response:
        """Gone, if no order ever had it; else 409 `promo_code_in_use`: deactivate it. For admins."""
        delete_code(code_id=code_id)
        return Response(status=204)


class ValidatePromoCodeView(Endpoint):
    """Would it work?"""

    @extend_schema(
        summary="Try a promo code",
        tags=["Promo codes"],
        request=ValidateSerializer,
        responses=ValidPromoCodeSerializer,
        examples=[
            OpenApiExample(
                "For a cart of 50.00",
                {"promo_code": "SUMMER10", "subtotal_amount": "50.00"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """What the code would take off for me now. It takes nothing: the code's use is taken by the order.

        400 `promo_code_invalid` with a `reason`: `unknown`, `inactive`, `not_started`, `ended`, `below_minimum`,
        `usage_limit_reached`, `user_limit_reached`. Counts as a write, so that codes cannot be guessed quickly.
        """
        body = self.read(request, ValidateSerializer)
        return Response(pricing.told(**body, user_id=caller_of(request).id, now=clock.now()))
