"""Reviews of products."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from earmark.catalog.models import Product


class Review(models.Model):
    """What one customer says of one product. A trigger keeps the product's rating."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rating = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True, default="")
    verified_purchase = models.BooleanField(default=False, help_text="They had it delivered.")
    is_visible = models.BooleanField(default=True, help_text="Off: hidden by a moderator.")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(name="reviews_review_once", fields=("product", "user")),
            models.CheckConstraint(
                name="reviews_review_rating", condition=models.Q(rating__gte=1, rating__lte=5)
            ),
        )
        indexes = (models.Index(fields=("product", "-id"), name="reviews_review_of_product"),)

    def __str__(self) -> str:
        return f"{self.rating} for {self.product_id}"
