"""Who may call an endpoint, by role."""

from functools import cache
from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


@cache
def roles(*allowed: str) -> type[BasePermission]:
    """A permission for callers with one of these roles: others get 403, those who did not say who 401."""

    class HasRole(BasePermission):
        def has_permission(self, request: Request, view: Any) -> bool:
            return getattr(request.user, "role", None) in allowed

    HasRole.__name__ = HasRole.__qualname__ = f"HasRole_{'_'.join(allowed)}"
    return HasRole
