"""What messages say."""

from dataclasses import astuple
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from earmark.notifications.rules import KINDS, LANGUAGES, ChannelName
from earmark.notifications.words import SAMPLE, MissingData, UnknownKind, Words, render
from earmark.notifications.words.texts import spoken

EVERYTHING = [(kind, language) for kind in KINDS for language in LANGUAGES]
#: What else texts may name.
SHARED = {"until", "carried", "shop", "name", "by"}


def fields(text: str) -> set[str | None]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def said(words: Words) -> str:
    return " ".join(astuple(words))


def test_each_language_has_texts_for_every_kind_and_no_others() -> None:
    for language in LANGUAGES:
        assert set(spoken(language).kinds) == set(KINDS), language


def test_each_language_names_what_english_names() -> None:
    for language in LANGUAGES:
        for kind, text in spoken(language).kinds.items():
            english = map(fields, astuple(spoken("en").of(kind)))
            assert list(map(fields, astuple(text))) == list(english), (language, kind)


def test_texts_name_only_what_there_is_a_sample_of() -> None:
    for kind in KINDS:
        named = set().union(*map(fields, astuple(spoken("en").of(kind))))
        assert named <= SAMPLE.keys() | SHARED, kind


def test_every_kind_has_words_for_each_channel_that_it_goes_by_and_for_no_other() -> None:
    for kind, language in EVERYTHING:
        words = render(kind=kind, data=SAMPLE, name="Anna", language=language)

        by = KINDS[kind].channels
        assert bool(words.subject) == bool(words.text) == bool(by & {ChannelName.EMAIL, ChannelName.IN_APP})
        assert bool(words.sms) == (ChannelName.SMS in by)
        assert bool(words.title) == bool(words.push) == (ChannelName.PUSH in by)
        assert "{" not in said(words), (kind, language)


def test_a_user_is_greeted_by_name_where_it_is_known() -> None:
    named = [render(kind="subscription_ended", data=SAMPLE, language=each, name="Anna") for each in LANGUAGES]
    nameless = render(kind="subscription_ended", data=SAMPLE, name=" \n ")

    greetings = [words.text.partition("\n\n")[0] for words in named]
    assert greetings == ["Hello Anna,", "Hola Anna:", "Habari Anna,", "Bonjour Anna,"]
    assert nameless.text.startswith("Hello,\n\n")


def test_a_link_is_nobody_s_name() -> None:
    names = ["https://evil.example", "Win at evil.example", "www.evil", "a@evil", "J.R. O'Neil-Ó", "Dr. No"]

    greeted = [render(kind="subscription_ended", data=SAMPLE, name=name).text.split(",")[0] for name in names]

    assert greeted == [*["Hello"] * 4, "Hello J.R. O'Neil-Ó", "Hello Dr. No"]


def test_a_success_names_the_price_and_the_end() -> None:
    words = render(kind="activation_succeeded", data=SAMPLE)

    assert words.subject == words.title == "Gold week is active"
    assert "now active until 30 November 2026. It cost 20.00 USD" in words.text
    assert words.sms == "Gold week is active until 30 November 2026. Paid from your balance: 20.00 USD."
    assert words.push == "It cost 20.00 USD, paid from your balance."


def test_an_offer_without_an_end_names_none() -> None:
    words = render(kind="activation_succeeded", data={**SAMPLE, "expiration_date": None})

    assert words.sms.startswith("Gold week is active. ")


def test_a_failure_says_why_and_that_the_money_is_back() -> None:
    words = render(kind="activation_failed", data=SAMPLE)

    assert "The provider refused it." in words.text
    assert "20.00 USD are back in your balance" in words.text
    assert "20.00 USD are back in your balance" in words.sms


def test_an_order_lists_what_was_ordered_a_line_each() -> None:
    words = render(kind="order_placed", data=SAMPLE)

    assert "your order 7K4M-2QXJ.\n\n2 x Radio\n1 x Lamp\n\nIt comes to 20.00 USD." in words.text


def test_a_parcel_is_told_with_its_carrier_where_there_is_one() -> None:
    with_carrier = render(kind="order_shipped", data=SAMPLE)
    without = render(kind="order_shipped", data={"order_number": "7K4M-2QXJ"})

    assert with_carrier.sms == "Your order 7K4M-2QXJ is on its way with DHL JD0146."
    assert without.sms == "Your order 7K4M-2QXJ is on its way."


@pytest.mark.parametrize(
    ("language", "ends"),
    [
        ("en", "Gold week ends on 1 December 2026"),
        ("es", "Gold week termina el 1 de diciembre de 2026"),
        ("sw", "Huduma ya Gold week itaisha tarehe 1 Desemba 2026"),
        ("fr", "Votre offre Gold week se termine le 1er décembre 2026"),
    ],
)
def test_the_day_is_the_user_s_in_the_user_s_language(language: str, ends: str) -> None:
    words = render(kind="subscription_expiring", data=SAMPLE, language=language, time_zone="Asia/Tokyo")

    assert words.subject == ends


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd"])
def test_an_unknown_time_zone_is_read_as_utc(zone: str) -> None:
    assert "30 November" in render(kind="subscription_expiring", data=SAMPLE, time_zone=zone).text


@pytest.mark.parametrize(
    ("language", "amount", "added"),
    [
        ("en", "20.00", "20.00 USD added to your balance"),
        ("en", "1234567.5", "1,234,567.5 USD added to your balance"),
        ("es", "1234567.50", "1.234.567,50 USD más en su saldo"),
        ("sw", "1234567.50", "1,234,567.50 USD zimeongezwa kwenye salio lako"),
        ("fr", "1234567.50", "1\u00a0234\u00a0567,50 USD ajoutés à votre solde"),
        ("fr", "500", "500 USD ajoutés à votre solde"),
        ("es", "a lot", "a lot USD más en su saldo"),
        ("es", "1" + "0" * 30, f"1{'0' * 30} USD más en su saldo"),
        ("es", "NaN", "NaN USD más en su saldo"),
    ],
)
def test_an_amount_has_the_signs_of_the_language_and_the_decimals_it_came_with(
    language: str, amount: str, added: str
) -> None:
    words = render(kind="wallet_topped_up", data={"amount": amount, "currency": "USD"}, language=language)

    assert words.subject == added


@pytest.mark.parametrize(
    ("language", "seconds", "works"),
    [
        ("en", 3600, "for 1 hour."),
        ("es", 5400, "durante 90 minutos."),
        ("sw", 3 * 86400, "kwa siku 3."),
        ("fr", 86400, "valable 1\u00a0jour."),
        ("en", "a while", "for a while."),
    ],
)
def test_a_link_works_for_so_long(language: str, seconds: Any, works: str) -> None:
    words = render(kind="password_reset", data={"link": "https://x", "lifetime": seconds}, language=language)

    assert works in words.text


@pytest.mark.parametrize(
    ("tag", "greeting"),
    [("es-CO", "Hola:"), ("FR_fr", "Bonjour,"), ("de", "Hello,"), ("", "Hello,"), ("../en", "Hello,")],
)
def test_a_language_that_is_not_spoken_here_is_answered_in_english(tag: str, greeting: str) -> None:
    assert render(kind="password_changed", data={}, language=tag).text.startswith(greeting)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Gold\r\nBcc: all@example.org", "Gold Bcc: all@example.org has ended"),
        ("{x} {0.__class__} {currency}", "{x} {0.__class__} {currency} has ended"),
        ("%s <b>&amp;", "%s <b>&amp; has ended"),
        ("Go\x00ld\ud800 \u202eweek", "Go ld week has ended"),
        ("x" * 300, f"{'x' * 149}…"),
    ],
    ids=["lines", "braces", "markup", "signs no channel carries", "long"],
)
def test_what_people_name_is_only_a_name(name: str, shown: str) -> None:
    words = render(kind="subscription_ended", data={"offer_name": name})

    assert words.subject == shown


@hypothesis(max_examples=30)
@given(data=st.dictionaries(st.sampled_from(sorted(SAMPLE)), st.text() | st.integers() | st.none()))
def test_odd_data_is_written_as_it_is(data: dict[str, Any]) -> None:
    given_data = SAMPLE | {field: value for field, value in data.items() if value is not None}

    words = render(kind="activation_failed", data=given_data, language="fr")

    said(words).encode()
    assert "\n" not in words.subject + words.sms + words.title


def test_an_unknown_kind_says_which_there_are() -> None:
    with pytest.raises(UnknownKind, match=r"no text for 'parcel_lost'; there are account_deleted, "):
        render(kind="parcel_lost", data={})


def test_missing_data_is_named() -> None:
    with pytest.raises(
        MissingData, match="'subscription_expiring' cannot be written without 'expiration_date'"
    ):
        render(kind="subscription_expiring", data={"offer_name": "Gold", "expiration_date": None})
