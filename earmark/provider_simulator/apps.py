"""Makes the management command known to Django; there are no models."""

from django.apps import AppConfig


class ProviderSimulatorConfig(AppConfig):
    """The app that carries `manage.py provider_simulator`."""

    name = "earmark.provider_simulator"
