"""Paths under `/api/v1/products/reviews/`."""

from django.urls import path

from earmark.reviews.views import ReviewsView, ReviewView

urlpatterns = [
    path("", ReviewsView.as_view(), name="reviews"),
    path("<int:review_id>/", ReviewView.as_view(), name="review"),
]
