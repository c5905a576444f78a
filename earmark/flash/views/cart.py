"""Reserve, check out, cancel: paths as document 004 has them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request

from earmark.base import clock
from earmark.base.idempotency import Answer, Key, ended, once, recorded
from earmark.base.metrics import Counter
from earmark.base.views import Endpoint
from earmark.flash import metrics
from earmark.flash.errors import ReservationNotFound
from earmark.flash.rules import CANCELLED, CONFIRMED, POSTGRES, REDIS, Token
from earmark.flash.serializers.cart import (
    CancelledSerializer,
    CancelSerializer,
    CheckoutSerializer,
    ConfirmedSerializer,
    HeldSerializer,
    ReserveSerializer,
)
from earmark.flash.services.cancel import cancel
from earmark.flash.services.checkout import Purchase, checkout
from earmark.flash.services.reserve import reserve
from earmark.identity.authentication import caller_of

_TOKEN = "0197c2a4-5d1e-7b3c-9f00-2f6d1c7a9b10"  # noqa: S105  an example
OK = 200


class ReserveView(Endpoint):
    """A unit, for a minute."""

    throttled_as = "reserve"

    @extend_schema(
        summary="Reserve a unit",
        tags=["Flash promotions"],
        request=ReserveSerializer,
        responses={201: HeldSerializer},
        examples=[OpenApiExample("Reserve", {"promo_id": 1}, request_only=True)],
    )
    def post(self, request: Request) -> HttpResponse:
        """Holds one unit for 60 seconds. Takes an Idempotency-Key.

        Refused in this order: 404 `promo_not_found`, 400 `promo_not_active`, 403 `not_eligible`, 409
        `user_limit_reached`, 409 `out_of_stock`, with `retry_at` where an open hold could free one.
        """
        body = self.read(request, ReserveSerializer)
        caller = caller_of(request)
        return reserve(
            promo_id=body["promo_id"], user_id=caller.id, key=self.key(request), now=clock.now()
        ).response()


class CheckoutView(Endpoint):
    """It becomes an order."""

    throttled_as = "reserve"

    @extend_schema(
        summary="Check out a reservation",
        tags=["Flash promotions"],
        request=CheckoutSerializer,
        responses=ConfirmedSerializer,
        examples=[
            OpenApiExample(
                "From the wallet",
                {"reservation_token": _TOKEN, "payment_method": "wallet"},
                request_only=True,
            )
        ],
    )
    def put(self, request: Request) -> HttpResponse:
        """Makes an order of it, at the promotion's price. Repeated, the same answer and the same order.

        400 `insufficient_balance` leaves the hold as it is; past its end 410 `hold_expired`, cancelled 409
        `invalid_transition`. Takes an Idempotency-Key.
        """
        body = self.read(request, CheckoutSerializer)
        token = _token(body)
        purchase = Purchase(user_id=caller_of(request).id, **body)
        now = clock.now()
        return _answered(
            self.key(request),
            token,
            lambda: checkout(token=token, purchase=purchase, now=now),
            counter=metrics.checkouts,
            done=CONFIRMED,
        ).response()


class CancelView(Endpoint):
    """It is given back."""

    throttled_as = "reserve"

    @extend_schema(
        summary="Cancel a reservation",
        tags=["Flash promotions"],
        request=CancelSerializer,
        responses=CancelledSerializer,
        examples=[OpenApiExample("Cancel", {"reservation_token": _TOKEN}, request_only=True)],
    )
    def put(self, request: Request) -> HttpResponse:
        """The unit is back, once; repeated, the same answer. `expired` where the clock was faster.

        After a checkout 409 `invalid_transition`. Takes an Idempotency-Key.
        """
        token = _token(self.read(request, CancelSerializer))
        user_id, now = caller_of(request).id, clock.now()

        def given_back() -> Any:
            status = cancel(token=token, user_id=user_id, now=now)
            return {"reservation_token": str(token), "status": status}

        return _answered(
            self.key(request), token, given_back, counter=metrics.cancellations, done=CANCELLED
        ).response()


def _answered(
    key: Key | None, token: Token, effect: Callable[[], Any], *, counter: Counter, done: str
) -> Answer:
    """Under a key, and with PostgreSQL alone, the claim and the effect are one transaction."""
    in_redis = token.promo is not None
    answer = recorded if key is None or in_redis else once
    count = partial(counter.count, REDIS if in_redis else POSTGRES)
    return ended(lambda: answer(key, effect, status=OK), count, done=done)


def _token(body: dict[str, Any]) -> Token:
    """Takes it out of the body. Raises ReservationNotFound for what is none."""
    token = Token.read(body.pop("reservation_token"))
    if token is None:
        raise ReservationNotFound
    return token
