"""Start-up of the composition root."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    """Django's admin behind our own door."""

    default_site = "earmark.identity.back_office.BackOffice"


class ConfigConfig(AppConfig):
    """Connects facts with those who want to hear of them once all contexts are loaded."""

    name = "config"
    label = "composition"

    def ready(self) -> None:
        """Wires."""
        from config import wiring  # noqa: PLC0415  models exist only now

        wiring.connect()
