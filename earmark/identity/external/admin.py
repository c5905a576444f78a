"""Foreign identities, on the user's page in the back office."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from earmark.identity.models import ExternalIdentity


class ExternalIdentityInline(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """Who the user is elsewhere. Can be taken away; only the issuer's token makes one."""

    model = ExternalIdentity
    extra = 0
    fields = readonly_fields = ("issuer", "subject", "created_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
