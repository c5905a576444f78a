"""Offers."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    """Offers and bundles, their activation through providers, subscriptions."""

    name = "earmark.offers"
    label = "offers"
