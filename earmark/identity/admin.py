"""Users in the back office."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest

from earmark.base import clock
from earmark.identity import services
from earmark.identity.models import Profile, User

#: What a token has copied, or what lets its bearer in: after a change of these it has to be fetched anew.
_ENDS_SESSIONS = frozenset({"is_active", "role", "username", "email", "password"})


class ProfileInline(admin.StackedInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """The profile, on the user's page."""

    model = Profile
    can_delete = False
    readonly_fields = ("location", "is_new_user", "is_frequent")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Accounts are switched off, never deleted: their history stays. The role decides who is staff."""

    inlines = (ProfileInline,)
    list_display = ("username", "email", "role", "is_active", "date_joined")
    list_filter = ("role", "is_active")
    search_fields = ("username", "email", "first_name", "last_name", "phone")
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "role", "is_active")}),
        ("Person", {"fields": ("first_name", "last_name", "email", "phone")}),
        ("Times", {"fields": ("last_login", "date_joined")}),
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
        super().save_model(request, obj, form, change)
        if not change:
            Profile.objects.create(user=obj)
        elif _ENDS_SESSIONS.intersection(form.changed_data):
            services.end_sessions_of(user_id=obj.pk, reason="staff", now=clock.now())

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """Django's page for a new password; a POST to it may have set one, so it ends the sessions."""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            services.end_sessions_of(user_id=int(id), reason="staff", now=clock.now())
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
