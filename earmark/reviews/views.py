"""Reviews: read by anyone, written by customers, moderated by admins."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock, replica
from earmark.base.paging import NumberedPages
from earmark.base.views import Endpoint, ListEndpoint
from earmark.identity.authentication import caller_of
from earmark.identity.rules import ADMIN
from earmark.reviews.queries import reviews
from earmark.reviews.queries.reviews import Eyes
from earmark.reviews.serializers import NewReview, ReviewChange, ReviewFilters, ReviewSerializer
from earmark.reviews.services.writing import change_review, delete_review, write_review

_LIKED = OpenApiExample(
    "Four of five",
    {"product": "wireless-mouse", "rating": 4, "comment": "Light and quiet."},
    request_only=True,
)


class ReviewsView(ListEndpoint):
    """All of them."""

    pagination_class = NumberedPages

    @extend_schema(
        summary="List reviews",
        tags=["Reviews"],
        parameters=[ReviewFilters],
        responses=ReviewSerializer(many=True),
    )
    @replica.may_answer
    def get(self, request: Request) -> Response:
        """Reviews, newest first. What is hidden is seen by its author and by admins."""
        filters, eyes = self.query(request, ReviewFilters), _eyes(request)
        if filters.get("mine") and eyes.user_id is None:
            raise NotAuthenticated
        found = reviews.reviews(eyes=eyes, **filters)
        return self.page(request, found, lambda rows: reviews.present(rows, eyes=eyes))

    @extend_schema(
        summary="Review a product",
        tags=["Reviews"],
        request=NewReview,
        responses={201: ReviewSerializer},
        examples=[_LIKED],
    )
    def post(self, request: Request) -> Response:
        """My review, shown at once; one per product: the second is 409 `already_reviewed`, naming the first.

        `verified_purchase` is true once an order of mine with the product has been delivered, be it before or after.
        """
        eyes = _eyes(request)
        made = write_review(**self.read(request, NewReview), user_id=caller_of(request).id, now=clock.now())
        return Response(reviews.review(made.pk, eyes=eyes), status=201)


class ReviewView(Endpoint):
    """One of them."""

    @extend_schema(summary="One review", tags=["Reviews"], responses=ReviewSerializer)
    @replica.may_answer
    def get(self, request: Request, review_id: int) -> Response:
        """404 `review_not_found` where it is hidden, but for its author and admins."""
        return Response(reviews.review(review_id, eyes=_eyes(request)))

    @extend_schema(
        summary="Change or moderate a review",
        tags=["Reviews"],
        request=ReviewChange,
        responses=ReviewSerializer,
        examples=[
            OpenApiExample("On second thoughts", {"rating": 5}, request_only=True),
            OpenApiExample("Hide it (admin)", {"is_visible": False}, request_only=True),
        ],
    )
    def patch(self, request: Request, review_id: int) -> Response:
        """Another rating or comment, by the author (404 for others); `is_visible` by an admin alone."""
        fields, eyes = self.read(request, ReviewChange), _eyes(request)
        change_review(
            review_id=review_id,
            user_id=caller_of(request).id,
            moderates=eyes.moderates,
            fields=fields,
            now=clock.now(),
        )
        return Response(reviews.review(review_id, eyes=eyes))

    @extend_schema(summary="Delete a review", tags=["Reviews"], responses={204: None})
    def delete(self, request: Request, review_id: int) -> Response:
        """By its author, or by an admin. Its author cannot delete what is hidden: 409 `review_hidden`."""
        eyes = _eyes(request)
        delete_review(review_id=review_id, user_id=None if eyes.moderates else caller_of(request).id)
        return Response(status=204)


def _eyes(request: Request) -> Eyes:
    """Who asks, as far as they said."""
    caller = request.user and caller_of(request)
    return Eyes(user_id=caller.id, moderates=caller.role == ADMIN) if caller else Eyes()
