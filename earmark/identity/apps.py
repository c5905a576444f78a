"""Users and how they come in."""

from django.apps import AppConfig

from earmark.identity.external.issuers import issuers


class IdentityConfig(AppConfig):
    """Users, roles, profiles, sessions and tokens."""

    name = "earmark.identity"
    label = "identity"

    def ready(self) -> None:
        """Reads OIDC_ISSUERS: what is wrong with it stops the program. Raises ImproperlyConfigured."""
        issuers()
