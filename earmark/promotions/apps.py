"""Promo codes."""

from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    """Codes that make an order cheaper."""

    name = "earmark.promotions"
    label = "promotions"
    verbose_name = "Promo codes"
