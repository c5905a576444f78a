"""The door of the back office: the log-in page of all pages, for staff that has shown its second factor."""

from functools import wraps
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from earmark.base import clock
from earmark.identity import services
from earmark.identity.models import User
from earmark.identity.pages.hurdles import hurdle
from earmark.identity.pages.onward import onward


class BackOffice(AdminSite):
    """Django's admin site, entered through `/account/login/`."""

    site_header = site_title = "Earmark"
    site_url = None

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff only, and only once nothing stands in its way."""
        return super().has_permission(request) and hurdle(request, next_path="") is None

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """The page behind the door. What no row can hold, in whichever filter of a list it stands, is 400."""
        page = super().admin_view(view, cacheable)

        @wraps(page)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if "%00" in request.META.get("QUERY_STRING", ""):
                raise SuspiciousOperation("a NUL in the query")
            return page(request, *args, **kwargs)

        return guarded

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Sends on to whatever is missing: the log-in, the second factor; or says that this is not for them."""
        target = onward(request, default=reverse("admin:index"))
        if not request.user.is_authenticated:
            return redirect_to_login(target)
        if not super().has_permission(request):
            return render(request, "pages/no_entry.html", {"next": target}, status=403)
        return hurdle(request, next_path=target) or redirect(target)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Out of all pages."""
        services.leave_pages(request=request)
        return redirect("pages:login")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """One's own password. Tokens and other browsers are out once it is another one."""
        user = cast(User, request.user)  # the page is for staff
        before = user.password
        response = super().password_change(request, extra_context)
        if user.password != before:
            services.remember(user, "password_changed")
            services.end_sessions_of(user_id=user.pk, reason="password", now=clock.now())
        return response
