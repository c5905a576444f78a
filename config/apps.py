"""Start-up of the composition root."""

import gc

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
        from config import celery, heartbeat, wiring  # noqa: F401, PLC0415  models exist only now
        from config.metrics import processes  # noqa: F401, PLC0415

        wiring.connect()
        gc.enable()  # see Note [Starting] in `config`
