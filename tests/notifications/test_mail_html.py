"""The mail around a message's words."""

from html.parser import HTMLParser
from typing import Any

import pytest

from earmark.notifications.rules import KINDS, LANGUAGES, ChannelName
from earmark.notifications.words import SAMPLE, Words, for_mail, render

OPT_OUT = "https://shop.example.org/out/?a=1&b=2"


@pytest.fixture(autouse=True)
def _shop(settings: Any) -> None:
    settings.SHOP_NAME = "Casa & Co"


def mail(kind: str, *, language: str = "en", opt_out_url: str = "", **data: Any) -> Words:
    words = render(kind=kind, data={**SAMPLE, **data}, language=language, name="Anna")
    return for_mail(words, kind=kind, language=language, data={**SAMPLE, **data}, opt_out_url=opt_out_url)


class Page(HTMLParser):
    """What a page shows, where its links lead, and which tags it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.shown += data.split()


def test_the_page_says_what_the_text_says_in_every_language() -> None:
    for kind in (kind for kind in KINDS if ChannelName.EMAIL in KINDS[kind].channels):
        for language in LANGUAGES:
            words = mail(kind, language=language, opt_out_url=OPT_OUT)

            shown = " ".join(Page(words.html).shown)
            assert Page(words.html).tags[0] == ("html", {"lang": language})
            for line in filter(str.strip, words.text.removesuffix("\n").splitlines()):
                assert line == "-- " or " ".join(line.split()) in shown, (kind, language, line)


def test_a_name_with_markup_comes_out_as_text() -> None:
    words = mail("order_placed", items=['1 x <script>alert(1)</script><img src=x onerror=y> & "co"'])

    page = Page(words.html)
    assert "<script>alert(1)</script><img" in "".join(page.shown) + words.text
    assert {"script", "img"}.isdisjoint(tag for tag, _ in page.tags)


def test_a_link_is_a_button_and_can_be_copied() -> None:
    words = mail("password_reset", link='https://shop.example.org/account/?token=a&b="c')

    page = Page(words.html)
    assert page.links == ['https://shop.example.org/account/?token=a&b="c'] * 2
    assert "Set a new password" in words.html


def test_what_is_no_web_address_is_no_link() -> None:
    assert Page(mail("password_reset", link="javascript:alert(1)").html).links == []


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert Page(mail("order_placed").html).links == []


def test_who_may_choose_is_told_how_to_get_no_more() -> None:
    words = mail("subscription_expiring", opt_out_url=OPT_OUT)

    assert words.text.endswith(f"\nTo get no more messages like this: {OPT_OUT}\n")
    assert Page(words.html).links == [OPT_OUT]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("order_placed", "You get this because this address belongs to an account at Casa & Co."),
        ("order_received", "This goes to those who run Casa & Co, its stores and its webhooks."),
        ("account_deleted", "You get this because this address belonged to an account at Casa & Co."),
    ],
)
def test_a_mail_says_whose_it_is_and_why_it_came(kind: str, why: str) -> None:
    words = mail(kind)

    assert words.text.endswith(f"\n\n-- \nCasa & Co\n{why}\n")
    assert why in " ".join(Page(words.html).shown)


@pytest.mark.parametrize(("kind", "data"), [("order_placed", None), ("kind_of_old", {})])
def test_what_cannot_be_made_again_goes_as_text_alone(kind: str, data: Any) -> None:
    words = for_mail(Words(subject="Old", text="Hello,\n\nold.\n"), kind=kind, language="en", data=data)

    assert words.html == ""
    assert words.text.startswith("Hello,\n\nold.\n\n-- \n")
