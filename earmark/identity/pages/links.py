"""Where links in mails lead, for a shop that has no pages of its own for them.

Opening a link changes nothing: mail programs open links too. It takes the button.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from earmark.base import clock
from earmark.identity import services
from earmark.identity.services.credentials import LONGEST_PASSWORD


class VerificationForm(forms.Form):
    """Nothing but its button."""

    def act(self, token: str) -> None:
        """Raises InvalidLink."""
        services.verify_email(token=token, now=clock.now())


class ResetForm(forms.Form):
    """The new password."""

    new_password = forms.CharField(
        max_length=LONGEST_PASSWORD,
        strip=False,
        label="New password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def act(self, token: str) -> None:
        """Raises InvalidLink, WeakPassword."""
        password = self.cleaned_data["new_password"]
        services.reset_password(token=token, password=password, now=clock.now())


@method_decorator(never_cache, name="dispatch")
class LinkPage(View):
    """A form for who comes with a good link; a sentence for everybody else, and once it is done."""

    form_class: type[Any]
    #: Raises InvalidLink.
    look: Callable[[str], object]
    heading: str
    button: str
    done: str

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, 400 for a bad link."""
        return self._answer(request, self.form_class(), act=False)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Does it. 400 for a bad link, and with the form for what is wrong in it."""
        return self._answer(request, self.form_class(request.POST), act=True)

    def _answer(self, request: HttpRequest, form: Any, *, act: bool) -> HttpResponse:
        token = request.GET.get("token", "").replace("\0", "")
        try:
            self.look(token)
            if act and form.is_valid():
                form.act(token)
                return _say(request, self.heading, self.done)
        except services.InvalidLink as refusal:
            return _say(request, self.heading, str(refusal), status=400)
        except services.WeakPassword as refusal:
            form.add_error("new_password", [error["detail"] for error in refusal.errors])
        shown = {"form": form, "heading": self.heading, "button": self.button}
        return render(request, "pages/link.html", shown, status=400 if form.errors else 200)


class VerifyEmailPage(LinkPage):
    """`/account/verify-email/`."""

    form_class = VerificationForm
    look = staticmethod(services.user_of_verification)
    heading = "Confirm your email address"
    button = "Confirm"
    done = "Your email address is confirmed. You may close this page."


class ResetPasswordPage(LinkPage):
    """`/account/reset-password/`."""

    form_class = ResetForm
    look = staticmethod(services.user_of_reset)
    heading = "Set a new password"
    button = "Set it"
    done = "Your password is set. Log in with it; wherever you were logged in, you are not any more."


def _say(request: HttpRequest, heading: str, message: str, *, status: int = 200) -> HttpResponse:
    return render(request, "pages/message.html", {"heading": heading, "message": message}, status=status)
