"""Clients of the OpenID provider in the back office."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import (
    get_access_token_model,
    get_grant_model,
    get_id_token_model,
    get_refresh_token_model,
)

from earmark.base import clock
from earmark.identity import services
from earmark.identity.models import Application

# Tables of the toolkit's that stay empty, codes that nobody should see, and its own page for clients.
admin.site.unregister(
    [
        Application,
        get_access_token_model(),
        get_refresh_token_model(),
        get_id_token_model(),
        get_grant_model(),
    ]
)

GRANTS = (Application.GRANT_AUTHORIZATION_CODE, Application.GRANT_CLIENT_CREDENTIALS)


class ApplicationForm(ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Two kinds of clients are known here."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if field := self.fields.get("authorization_grant_type"):
            choices = Application.GRANT_TYPES
            field.choices = [choice for choice in choices if choice[0] in GRANTS]  # type: ignore[attr-defined]


@admin.register(Application)
class ApplicationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Clients are switched off, never deleted: sessions and the trail name them. Secrets are told once."""

    form = ApplicationForm
    list_display = (
        "name",
        "client_id",
        "authorization_grant_type",
        "client_type",
        "user",
        "scope",
        "is_active",
    )
    list_filter = ("is_active", "authorization_grant_type", "client_type")
    list_select_related = ("user",)
    search_fields = ("name", "client_id", "user__username")
    autocomplete_fields = ("user",)
    readonly_fields = ("client_id", "is_active", "created", "updated", "previous_secret_ends_at")
    fields = (
        "name",
        "client_id",
        "authorization_grant_type",
        "client_type",
        "user",
        "scope",
        "redirect_uris",
        "post_logout_redirect_uris",
        "allowed_origins",
        "skip_authorization",
        "is_active",
        "previous_secret_ends_at",
        "created",
        "updated",
    )
    actions = ("new_secret", "switch_off")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What a client is stays as it was made."""
        fixed = ("authorization_grant_type", "client_type", "user") if obj else ()
        return (*self.readonly_fields, *fixed)

    def save_model(self, request: HttpRequest, obj: Application, form: Any, change: bool) -> None:
        """Saves what was changed, and no older secret with it; a new client's secret is shown this once."""
        if change:
            obj.save(update_fields=[*form.changed_data, "updated"])
            return
        secret = "" if obj.client_type == Application.CLIENT_PUBLIC else generate_client_secret()
        obj.client_secret = secret
        super().save_model(request, obj, form, change)
        if secret:
            messages.warning(request, f"The secret of {obj}, shown this once: {secret}")

    @admin.action(description="Give a new secret (the old one works on for a while)")
    def new_secret(self, request: HttpRequest, clients: "QuerySet[Application]") -> None:
        for client in clients.filter(client_type=Application.CLIENT_CONFIDENTIAL, is_active=True):
            made = services.new_secret(client, now=clock.now())
            messages.warning(request, f"The new secret of {client}, shown this once: {made.secret}")

    @admin.action(description="Switch off, with all that it had been given")
    def switch_off(self, request: HttpRequest, clients: "QuerySet[Application]") -> None:
        for client in clients.filter(is_active=True):
            services.switch_off(client, now=clock.now())
            messages.success(request, f"{client} is switched off.")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
