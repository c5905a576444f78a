"""Users in the back office, and the trail of what they did."""

from http import HTTPStatus
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from earmark.base import clock
from earmark.base.admin import TrailAdmin
from earmark.identity import second_factor, services
from earmark.identity.external.admin import ExternalIdentityInline
from earmark.identity.models import Profile, User
from earmark.identity.oauth.admin import ApplicationAdmin
from earmark.identity.rules import DEEDS

__all__ = ["ApplicationAdmin", "SigningKeyEventAdmin", "UserAdmin", "UserEventAdmin"]

#: What a token has copied, or what lets its bearer in: after a change of these it has to be fetched anew.
_ENDS_SESSIONS = frozenset({"is_active", "role", "username", "email", "password"})


# The library shows everybody's secrets there.
admin.site.unregister([StaticDevice, TOTPDevice])


class ProfileInline(admin.StackedInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """The profile, on the user's page."""

    model = Profile
    can_delete = False
    readonly_fields = ("location", "is_new_user", "is_frequent")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Accounts are switched off, never deleted: their history stays. The role decides who is staff."""

    inlines = (ProfileInline, ExternalIdentityInline)
    list_display = ("username", "email", "role", "is_active", "date_joined")
    list_filter = ("role", "is_active")
    search_fields = ("username", "email", "first_name", "last_name", "phone")
    readonly_fields = ("last_login", "date_joined", "email_verified_at", "deleted_at")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "role", "is_active")}),
        ("Person", {"fields": ("first_name", "last_name", "email", "phone")}),
        ("Times", {"fields": readonly_fields}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "email", "usable_password", "password1", "password2", "role")}),
    )

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """The profile is made with the user, so there is none to edit before."""
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Saves the user; what their tokens said may be untrue now, so changes end their sessions."""
        obj.take_role(obj.role)
        if not change:
            obj.email_verified_at = clock.now()  # whoever makes an account vouches for its address
        super().save_model(request, obj, form, change)
        if not change:
            Profile.objects.create(user=obj)
        elif _ENDS_SESSIONS.intersection(form.changed_data):
            services.end_sessions_of(user_id=obj.pk, reason="staff", now=clock.now())

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """Django's page for a new password; a POST to it may have set one, so it ends the sessions."""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            services.remember(User.objects.get(pk=id), "password_changed")
            services.end_sessions_of(user_id=int(id), reason="staff", now=clock.now())
        return response

    def get_urls(self) -> Any:
        """The pages of users, and the button on them."""
        button = require_POST(self.admin_site.admin_view(self.remove_two_factor))
        return [
            path("<int:user_id>/remove-two-factor/", button, name="identity_user_remove_two_factor"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of a user, with the button where there is something to remove."""
        user = self.get_object(request, object_id)
        shown = user is not None and user != request.user and second_factor.has(user)
        context = {**(extra_context or {}), "has_two_factor": shown}
        return super().change_view(request, object_id, form_url, context)

    def remove_two_factor(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """For who has lost the phone. One's own is removed with the password and a code."""
        user = get_object_or_404(User, pk=user_id)
        if user == request.user:
            return redirect("pages:two-factor")
        if services.drop_second_factor(user=user):
            messages.success(request, f"{user} logs in with the password alone now.")
        return redirect("admin:identity_user_change", user.pk)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The deleted stay as they are."""
        return super().has_change_permission(request, obj) and getattr(obj, "deleted_at", None) is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(apps.get_model("identity", "UserEvent"))
class UserEventAdmin(TrailAdmin):
    """What users did, and what was made of them."""

    list_display = ("when", "deed", "about", "access", "who", "circumstances")
    search_fields = ("pgh_obj__username", "actor_name")

    @admin.display(description="access since")
    def access(self, event: Any) -> str:
        """What the user was from then on."""
        return event.role if event.is_active else f"{event.role}, switched off"

    @admin.display(description="who")
    def who(self, event: Any) -> str:
        """Themselves, unless somebody else is known to have done it; of a change of access only who is known."""
        return super().who(event) or (str(event.pgh_obj) if event.pgh_label in DEEDS else "")


@admin.register(apps.get_model("identity", "SigningKeyEvent"))
class SigningKeyEventAdmin(TrailAdmin):
    """Keys that were made and retired."""

    search_fields = ("pgh_obj__kid",)
