"""The notifications app: messages to users, by e-mail and SMS."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Addresses, words, channels and delivery; knows no order and no promo."""

    name = "earmark.notifications"
    label = "notifications"
