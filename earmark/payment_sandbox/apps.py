"""Makes the management command known to Django; there are no models."""

from django.apps import AppConfig


class PaymentSandboxConfig(AppConfig):
    """The app that carries `manage.py payment_sandbox`."""

    name = "earmark.payment_sandbox"
