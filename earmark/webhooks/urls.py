"""Paths under `/api/v1/webhooks/`."""

from django.urls import path

from earmark.webhooks.views.deliveries import (
    DeliveriesView,
    DeliveryView,
    ReplayDeliveryView,
    ReplayView,
)
from earmark.webhooks.views.endpoints import EndpointsView, EndpointView, PingView, RotateSecretView
from earmark.webhooks.views.events import EventsView

urlpatterns = [
    path("", EndpointsView.as_view(), name="webhooks"),
    path("events/", EventsView.as_view(), name="webhook-events"),
    path("deliveries/<int:delivery_id>/", DeliveryView.as_view(), name="webhook-delivery"),
    path(
        "deliveries/<int:delivery_id>/replay/", ReplayDeliveryView.as_view(), name="webhook-delivery-replay"
    ),
    path("<uuid:endpoint_id>/", EndpointView.as_view(), name="webhook"),
    path("<uuid:endpoint_id>/rotate-secret/", RotateSecretView.as_view(), name="webhook-rotate-secret"),
    path("<uuid:endpoint_id>/test/", PingView.as_view(), name="webhook-test"),
    path("<uuid:endpoint_id>/replay/", ReplayView.as_view(), name="webhook-replay"),
    path("<uuid:endpoint_id>/deliveries/", DeliveriesView.as_view(), name="webhook-deliveries"),
]
