"""Opt-out links: opening one changes nothing, its button and a mail program's POST do, for that topic and channel."""

import re
from urllib.parse import urlsplit

import pytest
from django.core.signing import Signer
from django.test import Client

from earmark.notifications.labels import labels_in
from earmark.notifications.rules import LANGUAGES, Topic
from earmark.notifications.services.opting_out import CannotOptOut, opt_out, opt_out_url

from .conftest import NOON
from .reach import refuse, refused, speaks

pytestmark = pytest.mark.django_db
PAGE = "/notifications/opt-out/"


@pytest.fixture
def anna(make_user):
    return make_user(email="anna@example.org")


@pytest.fixture
def browser():
    """One that would be refused where a form's token is missing."""
    return Client(enforce_csrf_checks=True)


def link_of(user, kind="subscription_ended", channel="email"):
    parts = urlsplit(opt_out_url(user_id=user.pk, kind=kind, channel=channel))
    return f"{parts.path}?{parts.query}"


def test_opening_the_link_asks_and_changes_nothing(anna, browser):
    page = browser.get(link_of(anna))

    assert page.status_code == 200
    assert "“Services” by email?" in page.text
    assert "Turn them off" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert refused() == []


def test_the_button_turns_them_off_and_another_on_again(anna, browser):
    link = link_of(anna)
    wanted = re.search(r'name="wanted" value="(\d)"', browser.get(link).text)[1]

    off = browser.post(link, {"wanted": wanted})
    after, again = refused(), re.search(r'name="wanted" value="(\d)"', browser.get(link).text)[1]
    on = browser.post(link, {"wanted": again})

    assert after == [("services", "email", "link")]
    assert "are turned off." in off.text
    assert "I do want them" in off.text
    assert "are turned on." in on.text
    assert refused() == []


def test_a_mail_program_unsubscribes_in_one_click_twice_if_it_likes(anna, browser):
    for _ in range(2):
        answer = browser.post(
            link_of(anna), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200

    assert refused() == [("services", "email", "link")]
    assert not answer.cookies


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("es-CO", "mensajes sobre «Servicios» por correo?"),
        ("sw", "ujumbe kuhusu “Huduma” kwa barua pepe?"),
        ("fr", "messages sur « Services » par e-mail ?"),
        ("ja", "messages about “Services” by email?"),
    ],
)
def test_the_page_speaks_the_users_language(anna, browser, language, sentence):
    speaks(anna, language=language)

    page = browser.get(link_of(anna)).text

    assert sentence in page
    assert f'<html lang="{language[:2] if language != "ja" else "en"}">' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_all_topics_and_channels(language):
    labels = labels_in(language)

    assert labels.topics.keys() == {topic.value for topic in Topic}
    assert labels.channels.keys() == {"email", "sms", "push"}


def test_a_link_that_nobody_was_sent_is_a_page_that_says_so(anna, browser):
    good = link_of(anna)
    other = link_of(anna, "order_paid", "sms")
    spliced = good.rpartition("%3A")[0] + "%3A" + other.rpartition("%3A")[2]
    spanish = {"accept-language": "es-CO,es;q=0.9"}

    of_old = [
        PAGE + "?token=" + Signer(salt="earmark.notifications.opt_out").sign_object([anna.pk, *about])
        for about in (("gossip", "email"), ("orders", "fax"), ("security", "email"), ("orders", "in_app"))
    ]
    for link in (PAGE, PAGE + "?token=", PAGE + "?token=x%00", good[:-1], good + "A", spliced, *of_old):
        seen, done = browser.get(link, headers=spanish), browser.post(link)
        assert (seen.status_code, done.status_code) == (400, 400)
        assert "no está completo" in seen.text
        assert "This link is not complete" in done.text
    assert refused() == []


def test_who_has_left_needs_no_link(anna, browser):
    anna.is_active = False
    anna.save()

    assert browser.post(link_of(anna)).status_code == 400
    assert refused() == []


def test_there_is_no_link_for_what_is_owed_nor_for_the_houses_own(anna):
    of = {
        ("password_changed", "email"), ("order_placed", "email"), ("order_received", "email"),
        ("wallet_topped_up", "in_app"), ("gone", "email"),
    }  # fmt: skip

    assert {opt_out_url(user_id=anna.pk, kind=kind, channel=channel) for kind, channel in of} == {""}
    assert opt_out_url(user_id=anna.pk, kind="order_placed", channel="sms")


def test_what_is_owed_cannot_be_opted_out_of(anna):
    with pytest.raises(CannotOptOut):
        refuse(anna, "security", "email")
    with pytest.raises(ValueError, match="fax"):
        opt_out(user_id=anna.pk, topic="orders", channel="fax", source="link", now=NOON)

    assert refused() == []
