"""Who sees which promotion and why, and how many are told."""

from functools import partial
from types import SimpleNamespace
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock, replica
from earmark.base.paging import NumberedPages
from earmark.base.views import Endpoint, ListEndpoint
from earmark.flash import redis_engine
from earmark.flash.errors import PromoNotFound
from earmark.flash.queries import active, audience, eligibility
from earmark.flash.rules import REDIS
from earmark.flash.serializers.seeing import (
    ActivePromoSerializer,
    AudienceSerializer,
    EligibilitySerializer,
    ProgressSerializer,
)
from earmark.identity.authentication import caller_of
from earmark.inventory.queries.staff import writable_by

_TAGS = ["Flash promotions"]
#: No page has a number of more digits.
_DIGITS = 18


class NearestPages(NumberedPages):
    """Pages of what is asked for one page, and answers how many there are besides: a single query."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        """The page that `queryset(page=…, size=…)` answers; the last for a page of None."""
        number = self.get_page_number(request, SimpleNamespace(num_pages=None))
        page = None if number is None else int(str(number)[:_DIGITS])
        return super().paginate_queryset(queryset(page=page, size=self.get_page_size(request)), request, view)


class ActivePromosView(ListEndpoint):
    """What the caller can get now."""

    pagination_class = NearestPages

    @extend_schema(
        summary="Promotions that are open for me", tags=_TAGS, responses=ActivePromoSerializer(many=True)
    )
    @replica.may_answer
    def get(self, request: Request) -> Response:
        """Open now, for customers like the caller, and within reach of the profile's location; the nearest first.

        Without a location there are none.
        """
        return self.page(request, partial(active.active, user_id=caller_of(request).id), _present)


class EligibilityView(Endpoint):
    """Why the caller can or cannot have a promotion."""

    @extend_schema(summary="Can I have this promotion?", tags=_TAGS, responses=EligibilitySerializer)
    def get(self, request: Request, promo_id: int) -> Response:
        """Rule by rule, with the numbers behind each, in the order in which a reservation would be refused."""
        found = eligibility.standing(promo_id=promo_id, user_id=caller_of(request).id)
        left = _left_in_redis([found]).get(promo_id)
        return Response(eligibility.explain(found, left_in_redis=left))


class AudienceView(Endpoint):
    """Whom a promotion reaches."""

    @extend_schema(summary="How many would it reach?", tags=_TAGS, responses=AudienceSerializer)
    @replica.may_answer(patience=replica.PATIENT)
    def get(self, request: Request, promo_id: int) -> Response:
        """Counts of active users by rule, as of now, before the start as well as after. For its store's merchants."""
        _check_own(request, promo_id)
        return Response(audience.audience_of(promo_id))


class ProgressView(Endpoint):
    """How far the telling is."""

    @extend_schema(summary="How many have been told?", tags=_TAGS, responses=ProgressSerializer)
    @replica.may_answer(patience=replica.PATIENT)
    def get(self, request: Request, promo_id: int) -> Response:
        """Pushes that wait, were sent, or were not and why; all zero before it starts. For its store's merchants."""
        _check_own(request, promo_id)
        return Response(audience.progress_of(promo_id))


def _check_own(request: Request, promo_id: int) -> None:
    """Raises PromoNotFound for another store's."""
    if not audience.is_of(promo_id, writable_by(caller_of(request))):
        raise PromoNotFound


def _present(found: Any) -> list[dict[str, Any]]:
    return active.present(found, in_redis=_left_in_redis(found))


def _left_in_redis(found: Any) -> dict[int, int]:
    """What Redis has left, of those that it sells."""
    sold_there = [row.id for row in found if row.engine == REDIS]
    return redis_engine.left_in_redis(sold_there, clock.now()) if sold_there else {}
