"""Users and how they come in."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Users, roles, profiles, sessions and tokens."""

    name = "earmark.identity"
    label = "identity"
