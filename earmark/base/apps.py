"""The base app: money, ids, errors, idempotency, paging, facts."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Nouns that every context may use."""

    name = "earmark.base"
    label = "base"
