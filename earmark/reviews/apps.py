"""What customers say of products."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Ratings and comments."""

    name = "earmark.reviews"
    label = "reviews"
