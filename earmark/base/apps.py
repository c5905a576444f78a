"""The base app: money, ids, errors, idempotency, paging, facts."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from earmark.base.limits import keep_limits


class BaseConfig(AppConfig):
    """Nouns that every context may use."""

    name = "earmark.base"
    label = "base"

    def ready(self) -> None:
        """Has `migrate` leave the role's limits as the settings say."""
        post_migrate.connect(keep_limits, sender=self)
