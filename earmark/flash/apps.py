"""Scheduled promotions, who may see them, reservations for a minute."""

from django.apps import AppConfig


class FlashConfig(AppConfig):
    """Flash promotions."""

    name = "earmark.flash"
    label = "flash"
    verbose_name = "Flash promotions"
