"""Refusals as people see them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from earmark.base.errors import Refusal


def show_again(
    request: HttpRequest, template: str, context: dict[str, Any], refusal: Refusal
) -> HttpResponse:
    """The form once more, with what is wrong. A lock-out says when to come back."""
    wait = refusal.members.get("retry_after")
    context = context | {"errors": [str(refusal)]}
    response = render(request, template, context, status=400 if wait is None else 429)
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    context = {
        "heading": "This form is too old",
        "message": "Somebody has logged in or out since it was opened. Go back, load the page again and repeat.",
    }
    return render(request, "pages/message.html", context, status=403)
