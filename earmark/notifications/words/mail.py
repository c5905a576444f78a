"""The mail around a message's words: who writes, why one gets it, and how to get no more."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from earmark.notifications.rules import KINDS, Topic, language_of
from earmark.notifications.words.filling import Words
from earmark.notifications.words.texts import spoken

_LAYOUT = "notifications/mail.html"
_PREHEADER_LENGTH = 120


def for_mail(
    words: Words, *, kind: str, language: str, data: Mapping[str, Any] | None, opt_out_url: str = ""
) -> Words:
    """The words as a mail says them: the text with its footer, and the same as HTML.

    `words` is what `render` said, now or when the message was written. Without `data`, or for a kind that is not
    known any more, there is only text.
    """
    tongue = spoken(language_of(language))
    known = tongue.kinds.get(kind)
    house = kind in KINDS and KINDS[kind].topic == Topic.HOUSE
    why = known.why if known and known.why else tongue.why_house if house else tongue.why_account
    why = why.format(shop=settings.SHOP_NAME)
    opt_out = f"{tongue.opt_out} {opt_out_url}" if opt_out_url else ""
    foot = "\n".join(filter(None, ("-- ", settings.SHOP_NAME, why, opt_out)))
    html = ""
    if known and data is not None:
        link = str(data.get("link", "")) if known.button else ""
        paragraphs = words.text.strip().split("\n\n")
        html = render_to_string(
            _LAYOUT,
            {
                "language": language_of(language),
                "shop": settings.SHOP_NAME,
                "subject": words.subject,
                "preheader": " ".join(paragraphs[1:2])[:_PREHEADER_LENGTH],
                "paragraphs": paragraphs,
                "link": link if link.startswith(("https://", "http://")) else "",
                "button": known.button,
                "no_button": tongue.no_button,
                "why": why,
                "opt_out": tongue.opt_out,
                "opt_out_url": opt_out_url,
            },
        )
    return replace(words, text=f"{words.text.rstrip()}\n\n{foot}\n", html=html)
