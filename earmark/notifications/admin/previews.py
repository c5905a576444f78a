"""What each kind says, in each language and over each channel, with made-up data."""

from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

from earmark.notifications.rules import KINDS, LANGUAGES, ChannelName, Topic, language_of
from earmark.notifications.words import SAMPLE, Words, for_mail, render, size

NAME = "Anna"
OPT_OUT_URL = "https://shop.example.org/notifications/opt-out/?token=sample"
#: A mail carries its own style; nothing else in it may be loaded, and nothing run.
MAIL_POLICY: dict[str, Any] = {
    "default-src": [NONE],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": [SELF],
    "sandbox": [True],
}


class WithPreviews(admin.ModelAdmin):
    """Adds the pages to the back office of messages, for who may look at those."""

    def get_urls(self) -> Any:
        """The pages of messages, and the previews."""
        view = self.admin_site.admin_view
        return [
            path("previews/", view(self.previews), name="notifications_notification_previews"),
            path(
                "previews/<str:language>/<str:kind>/",
                view(self.preview_of_mail),
                name="notifications_notification_preview",
            ),
            *super().get_urls(),
        ]

    def previews(self, request: HttpRequest) -> HttpResponse:
        """All kinds in one language."""
        self._refuse_strangers(request)
        language = language_of(request.GET.get("language", ""))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Previews",
            "language": language,
            "languages": LANGUAGES,
            "kinds": [_shown(kind, language) for kind in KINDS],
        }
        return TemplateResponse(request, "admin/notifications/notification/previews.html", context)

    @method_decorator((csp(MAIL_POLICY), xframe_options_sameorigin))
    def preview_of_mail(self, request: HttpRequest, language: str, kind: str) -> HttpResponse:
        """A mail as its receiver sees it. A page of its own, since the back office's policy allows no style in it."""
        self._refuse_strangers(request)
        if language not in LANGUAGES or kind not in KINDS or ChannelName.EMAIL not in KINDS[kind].channels:
            raise Http404
        return HttpResponse(_as_mail(kind, language).html)

    def _refuse_strangers(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


def _as_mail(kind: str, language: str) -> Words:
    words = render(kind=kind, data=SAMPLE, language=language, name=NAME)
    owed = KINDS[kind].topic == Topic.HOUSE or KINDS[kind].essential_on(ChannelName.EMAIL)
    opt_out_url = "" if owed else OPT_OUT_URL
    return for_mail(words, kind=kind, language=language, data=SAMPLE, opt_out_url=opt_out_url)


def _shown(kind: str, language: str) -> dict[str, Any]:
    rule = KINDS[kind]
    words = _as_mail(kind, language)
    return {
        "name": kind,
        "topic": rule.topic.value,
        "purpose": rule.purpose.value,
        "channels": ", ".join(channel.value for channel in ChannelName if channel in rule.channels),
        "by_mail": ChannelName.EMAIL in rule.channels,
        "by_push": ChannelName.PUSH in rule.channels,
        "words": words,
        "sms": size(words.sms) if words.sms else None,
    }
