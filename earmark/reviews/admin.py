"""Reviews are read here, and hidden or shown."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from earmark.base import clock
from earmark.base.admin import LookOnly
from earmark.reviews.models import Review
from earmark.reviews.services.writing import change_review


@admin.register(Review)
class ReviewAdmin(LookOnly):
    """What customers say, newest first."""

    list_display = (
        "id",
        "product",
        "user",
        "rating",
        "beginning",
        "verified_purchase",
        "is_visible",
        "created_at",
    )
    list_filter = ("is_visible", "rating", "verified_purchase", "created_at")
    list_select_related = ("product", "user")
    search_fields = ("comment", "product__name", "product__sku", "user__username", "user__email")
    ordering = ("-id",)
    actions = ("hide", "show")

    @admin.display(description="comment")
    def beginning(self, review: Review) -> str:
        """As much of it as fits."""
        return review.comment if len(review.comment) <= 80 else f"{review.comment[:79]}…"

    @admin.action(description="Hide")
    def hide(self, request: HttpRequest, reviews: "QuerySet[Review]") -> None:
        """From all but their authors; they do not count any more."""
        self._turn(request, reviews, is_visible=False)

    @admin.action(description="Show")
    def show(self, request: HttpRequest, reviews: "QuerySet[Review]") -> None:
        """To everybody; they count again."""
        self._turn(request, reviews, is_visible=True)

    def _turn(self, request: HttpRequest, reviews: "QuerySet[Review]", *, is_visible: bool) -> None:
        """Each by itself, so that no two moderators wait for each other's products."""
        turned = sum(
            change_review(
                review_id=review.pk,
                user_id=request.user.pk or 0,
                moderates=True,
                fields={"is_visible": is_visible},
                now=clock.now(),
            )
            for review in reviews
        )
        self.message_user(request, f"{turned} reviews are now {'shown' if is_visible else 'hidden'}.")
