"""In and out of all pages."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from earmark.base import clock
from earmark.base.errors import Refusal
from earmark.base.throttle import spend_one
from earmark.identity import services
from earmark.identity.external.sign_in import login_choices
from earmark.identity.models import User
from earmark.identity.pages.onward import onward
from earmark.identity.pages.refusals import show_again

FORM = "pages/login.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """A name, a password, and a code of who has two-factor on.

    Shows its form to those who are in already too, and never sends them on: whoever sent them here may want
    another user.
    """
    next_path = onward(request, default="")
    context = {"next": next_path, "issuers": login_choices(next_path)}
    if request.method != "POST":
        return render(request, FORM, context)
    username = request.POST.get("username", "")
    try:
        spend_one("login", request)
        user = services.log_in_to_pages(
            request=request,
            username=username,
            password=request.POST.get("password", ""),
            otp=request.POST.get("otp", ""),
            now=clock.now(),
        )
    except Refusal as refusal:
        return show_again(request, FORM, context | {"username": username}, refusal)
    return redirect(next_path or home_of(user))


@never_cache
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Ends the browser session, here and in the back office."""
    services.leave_pages(request=request)
    return redirect(settings.LOGIN_URL)


@never_cache
@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who is logged in, and where they can go."""
    return render(request, "pages/account.html")


def home_of(user: User) -> str:
    """Where a log-in leads that came from nowhere."""
    return reverse("admin:index") if user.is_staff else reverse("pages:account")
