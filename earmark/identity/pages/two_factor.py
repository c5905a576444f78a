"""Two-factor, as its owner sees it: on, anew, off; and the page that asks for a code."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from earmark.base import clock
from earmark.base.errors import Refusal
from earmark.identity import second_factor, services
from earmark.identity.models import User
from earmark.identity.pages.login import home_of
from earmark.identity.pages.onward import onward
from earmark.identity.pages.refusals import show_again

FORM = "pages/two_factor.html"
CODE_FORM = "pages/code.html"
#: Where the browser session keeps the key that is offered: nobody else is ever shown it.
OFFERED = "two_factor_key"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def two_factor(request: HttpRequest) -> HttpResponse:
    """Turns two-factor on with a code of the app that took the key over; replaces it, or turns it off."""
    user: Any = request.user
    if not (user.is_staff or second_factor.has(user)):
        context = {"heading": "Two-factor", "message": "Two-factor is for staff."}
        return render(request, "pages/message.html", context, status=403)
    if request.method != "POST":
        return render(request, FORM, _offer(request, user))
    try:
        return _remove(request, user) if "remove" in request.POST else _add(request, user)
    except Refusal as refusal:
        return show_again(request, FORM, _offer(request, user), refusal)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def code(request: HttpRequest) -> HttpResponse:
    """Asks who came in without it for the second factor."""
    user: Any = request.user
    next_path = onward(request, default=home_of(user))
    if request.method != "POST":
        return render(request, CODE_FORM, {"next": next_path})
    try:
        services.verify_pages(request=request, code=request.POST.get("otp", ""), now=clock.now())
    except Refusal as refusal:
        return show_again(request, CODE_FORM, {"next": next_path}, refusal)
    return redirect(next_path)


def _offer(request: HttpRequest, user: User) -> dict[str, Any]:
    key = request.session.setdefault(OFFERED, second_factor.new_key())
    return {
        "is_on": second_factor.has(user),
        "recovery_codes_left": second_factor.recovery_codes_left(user),
        "secret": second_factor.present(user, key),
        "next": onward(request, default=""),
    }


def _add(request: HttpRequest, user: User) -> HttpResponse:
    codes = services.turn_on_two_factor(
        request=request,
        key=request.session.get(OFFERED) or second_factor.new_key(),
        code=request.POST.get("code", ""),
        proof=request.POST.get("proof", ""),
        now=clock.now(),
    )
    request.session.pop(OFFERED, None)
    context = {"codes": codes, "next": onward(request, default=home_of(user))}
    return render(request, "pages/recovery_codes.html", context)


def _remove(request: HttpRequest, user: User) -> HttpResponse:
    services.remove_second_factor(
        request=request,
        user=user,
        password=request.POST.get("password", ""),
        code=request.POST.get("proof", ""),
        now=clock.now(),
    )
    return redirect("pages:two-factor")
