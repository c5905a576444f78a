"""The webhooks app: events told to other programs."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Endpoints, deliveries and their log; knows no order and no promotion, only events that it is handed."""

    name = "earmark.webhooks"
    label = "webhooks"
