"""The page behind the opt-out link of a message.

Opening it changes nothing: mail programs, and what guards them, open links too. It takes the button; or the POST with
which a mail program unsubscribes on its own (RFC 8058), which brings neither a cookie nor a form's token. What entitles
to it is the link alone, so there is nothing that another site could do in the user's name.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from earmark.base import clock
from earmark.notifications.labels import Labels, labels_in
from earmark.notifications.queries.preferences import has_opted_out
from earmark.notifications.rules import language_of
from earmark.notifications.services.opting_out import (
    InvalidOptOutLink,
    Link,
    opt_in,
    opt_out,
    read_link,
)


@method_decorator([never_cache, csrf_exempt], name="dispatch")
class OptOutPage(View):
    """`/notifications/opt-out/`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """What would be turned off, and a button; where it is off, one that turns it on. 400 for a bad link."""
        link = _link(request)
        if link is None:
            return _bad(request)
        off = has_opted_out(user_id=link.user_id, topic=link.topic, channel=link.channel)
        labels = labels_in(link.language)
        return _say(request, link, labels.done if off else labels.ask, wanted=off)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Turns it off, or with `wanted=1` on. 400 for a bad link."""
        link = _link(request)
        if link is None:
            return _bad(request)
        labels = labels_in(link.language)
        if request.POST.get("wanted") == "1":
            opt_in(user_id=link.user_id, topic=link.topic, channel=link.channel)
            return _say(request, link, labels.undone, wanted=False)
        opt_out(user_id=link.user_id, topic=link.topic, channel=link.channel, source="link", now=clock.now())
        return _say(request, link, labels.done, wanted=True)


def _link(request: HttpRequest) -> Link | None:
    try:
        return read_link(request.GET.get("token", "").replace("\0", ""))
    except InvalidOptOutLink:
        return None


def _say(request: HttpRequest, link: Link, sentence: str, *, wanted: bool) -> HttpResponse:
    """`wanted`: what the button then says of these messages."""
    labels = labels_in(link.language)
    names = {"topic": labels.topics[link.topic], "channel": labels.channels[link.channel]}
    shown = {
        "language": link.language,
        "labels": labels,
        "message": sentence.format(**names),
        "button": labels.turn_on if wanted else labels.turn_off,
        "wanted": int(wanted),
    }
    return render(request, "pages/opt_out.html", shown)


def _bad(request: HttpRequest) -> HttpResponse:
    """In the browser's first language, since nobody knows whose it is."""
    language = language_of(request.headers.get("Accept-Language", "").split(",")[0].split(";")[0])
    labels: Labels = labels_in(language)
    shown = {"language": language, "labels": labels, "message": labels.bad_link}
    return render(request, "pages/opt_out.html", shown, status=400)
