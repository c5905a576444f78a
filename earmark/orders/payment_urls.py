"""Paths under `/api/v1/payments/`."""

from django.urls import path

from earmark.orders.views import payments

urlpatterns = [path("<str:gateway>/webhook/", payments.WebhookView.as_view(), name="payment-webhook")]
