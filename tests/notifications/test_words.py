"""What messages say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earmark.notifications.rules import SMS_LENGTH, MissingData, UnknownKind, render
from earmark.notifications.templates import TEMPLATES

DATA = {
    "offer_name": "Gold week",
    "amount": "20.00",
    "currency": "USD",
    "expiration_date": "2026-11-30T23:30:00Z",
    "reason": "The provider refused it.",
    "link": "https://shop.example.org/account/",
    "lifetime": "1 hour",
    "order_number": "7K4M-2QXJ",
    "items": "2 x Radio, 1 x Lamp",
    "carrier": "DHL",
    "tracking_number": "JD0146",
    "product_name": "Radio",
    "sku": "R-1",
    "store_name": "Tienda Centro",
    "available": 2,
    "promo_price": "9.90",
}


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_every_kind_has_words_for_every_channel_that_it_goes_by(kind: str) -> None:
    words = render(kind=kind, data=DATA, name="Anna")

    assert words.subject
    assert words.text.startswith("Hello Anna,\n\n")
    assert bool(words.sms) == bool(TEMPLATES[kind].sms)
    assert "{" not in words.subject + words.text + words.sms


def test_a_success_names_the_price_and_the_end() -> None:
    words = render(kind="activation_succeeded", data=DATA)

    assert words.subject == "Gold week is active"
    assert "now active until 30 November 2026. It cost 20.00 USD" in words.text
    assert words.sms == "Gold week is active until 30 November 2026. Paid from your balance: 20.00 USD."


def test_an_offer_without_an_end_names_none() -> None:
    words = render(kind="activation_succeeded", data={**DATA, "expiration_date": None})

    assert words.sms.startswith("Gold week is active. ")


def test_a_failure_says_why_and_that_the_money_is_back() -> None:
    words = render(kind="activation_failed", data=DATA)

    assert "The provider refused it." in words.text
    assert "20.00 USD are back in your balance" in words.text
    assert "20.00 USD are back in your balance" in words.sms


def test_a_renewal_says_that_it_goes_on() -> None:
    words = render(kind="renewal_succeeded", data=DATA)

    assert words.subject.endswith("goes on")
    assert "renewed" in words.sms


def test_a_parcel_is_told_with_its_carrier_where_there_is_one() -> None:
    with_carrier = render(kind="order_shipped", data=DATA)
    without = render(kind="order_shipped", data={"order_number": "7K4M-2QXJ"})

    assert with_carrier.sms == "Your order 7K4M-2QXJ is on its way with DHL JD0146."
    assert without.sms == "Your order 7K4M-2QXJ is on its way."


def test_the_day_is_the_user_s() -> None:
    words = render(kind="subscription_expiring", data=DATA, time_zone="Asia/Tokyo")

    assert words.subject == "Gold week ends on 1 December 2026"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd"])
def test_an_unknown_time_zone_is_read_as_utc(zone: str) -> None:
    assert "30 November" in render(kind="subscription_expiring", data=DATA, time_zone=zone).text


def test_a_user_without_a_name_is_greeted_all_the_same() -> None:
    assert render(kind="subscription_ended", data=DATA).text.startswith("Hello,\n")


def test_a_subject_stays_on_one_line() -> None:
    words = render(kind="subscription_ended", data={"offer_name": "Gold\r\nBcc: all@example.org"})

    assert words.subject == "Gold Bcc: all@example.org has ended"


def test_braces_in_a_name_are_only_braces() -> None:
    assert render(kind="subscription_ended", data={"offer_name": "{x} {0}"}).subject == "{x} {0} has ended"


@given(kind=st.sampled_from(sorted(TEMPLATES)), name=st.text(max_size=400))
def test_an_sms_is_one_sms_however_long_the_name(kind: str, name: str) -> None:
    assert len(render(kind=kind, data={**DATA, "offer_name": name}).sms) <= SMS_LENGTH


def test_a_long_name_is_cut_and_the_facts_stay() -> None:
    words = render(kind="activation_failed", data={**DATA, "offer_name": "x" * 300})

    assert len(words.sms) == SMS_LENGTH
    assert "xx.. could not be activated. 20.00 USD are back in your balance." in words.sms


def test_an_unknown_kind_says_which_there_are() -> None:
    with pytest.raises(UnknownKind, match=r"no template for 'parcel_lost'; there are account_deleted, "):
        render(kind="parcel_lost", data={})


def test_missing_data_is_named() -> None:
    with pytest.raises(
        MissingData, match="'subscription_expiring' cannot be written without 'expiration_date'"
    ):
        render(kind="subscription_expiring", data={"offer_name": "Gold", "expiration_date": None})
