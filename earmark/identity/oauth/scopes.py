"""What clients may ask for."""

from typing import Any

from oauth2_provider.scopes import BaseScopes

from earmark.identity.models import Application
from earmark.identity.rules import SCOPE, SCOPES


class Scopes(BaseScopes):
    """Each client has its own measure."""

    def get_all_scopes(self) -> dict[str, str]:
        """Every scope, and what it opens in words."""
        return SCOPES

    def get_available_scopes(
        self, application: Application, request: Any = None, *_: Any, **__: Any
    ) -> list[str]:
        """What this client may ask for."""
        return [scope for scope in application.scope.split() if scope in application.possible_scopes]

    def get_default_scopes(
        self, application: Application, request: Any = None, *_: Any, **__: Any
    ) -> list[str]:
        """What it gets when it does not say: as much of the API as it may."""
        return [scope for scope in self.get_available_scopes(application) if scope in SCOPE.split()]
