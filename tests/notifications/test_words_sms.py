"""Each SMS is one SMS, whatever people name things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earmark.notifications.rules import KINDS, LANGUAGES, ChannelName
from earmark.notifications.words import SAMPLE, render, size
from earmark.notifications.words.sms import Size, fold

BY_SMS = sorted(kind for kind in KINDS if ChannelName.SMS in KINDS[kind].channels)
REST = "could not be activated. 20.00 USD are back in your balance."


def sms(kind: str = "activation_failed", language: str = "en", **data: str) -> str:
    return render(kind=kind, data={**SAMPLE, **data}, language=language).sms


def test_in_every_language_the_usual_message_is_one_cheap_sms() -> None:
    for kind in BY_SMS:
        for language in LANGUAGES:
            cost = size(sms(kind, language))
            assert (cost.alphabet, cost.parts) == ("GSM", 1), (kind, language)


@given(kind=st.sampled_from(BY_SMS), language=st.sampled_from(LANGUAGES), name=st.text(max_size=400))
def test_an_sms_is_one_sms_however_long_the_name(kind: str, language: str, name: str) -> None:
    said = sms(kind, language, offer_name=name, carrier=name, amount=name)

    assert size(said).parts == 1


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("más información, señor", "mas informacion, señor"),
        ("l’été “ça” coûte 5 € … où", 'l\'été "ca" coute 5 € ... où'),  # noqa: RUF001
        ("Łódź œuf × 3 – no", "Lodz oeuf x 3 - no"),  # noqa: RUF001
        ("1\u00a0234", "1 234"),
        ("黄金", "黄金"),
    ],
)
def test_signs_that_sms_lack_are_written_with_those_most_like_them(written: str, sent: str) -> None:
    assert fold(written) == sent


def test_a_long_name_is_cut_and_the_facts_stay() -> None:
    whole, *cut = [sms(offer_name="x" * length) for length in (160 - len(f" {REST}"), 101, 102, 300)]

    assert whole.endswith(f"xx {REST}")
    for said in cut:
        assert said.endswith(f"xx.. {REST}")
        assert len(said) == 160


def test_of_several_names_the_longest_is_cut_first() -> None:
    said = sms("order_shipped", carrier="Slow " * 40, order_number="7K4M")

    assert said.startswith("Your order 7K4M is on its way with Slow Slow")
    assert size(said).parts == 1


@pytest.mark.parametrize(
    ("name", "told"),
    [("黄金周", "黄金周"), ("🎁 Gold", "🎁 Gold"), ("黄金周" * 40, "黄金周黄金周黄金..")],
    ids=["short", "emoji", "long"],
)
def test_a_name_in_another_script_stays_where_seventy_signs_have_room_for_it(name: str, told: str) -> None:
    said = sms(offer_name=name)

    assert said == f"{told} {REST}"
    assert size(said).parts == 1


@pytest.mark.parametrize(("name", "told"), [("黄金周", ".."), ("🎁 Gold", "Gold")], ids=["all", "part"])
def test_where_the_facts_take_all_the_room_the_name_gives_way(name: str, told: str) -> None:
    said = sms("activation_succeeded", offer_name=name)

    assert said == f"{told} is active until 30 November 2026. Paid from your balance: 20.00 USD."


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("x" * 160, Size("GSM", 160, 1)),
        ("x" * 161, Size("GSM", 161, 2)),
        ("€" * 81, Size("GSM", 162, 2)),
        ("ж" * 70, Size("UCS-2", 70, 1)),
        ("🎁" * 36, Size("UCS-2", 72, 2)),
    ],
    ids=["full", "one too many", "two places each", "another script", "pairs"],
)
def test_an_sms_costs_what_its_signs_take(text: str, cost: Size) -> None:
    assert size(text) == cost
