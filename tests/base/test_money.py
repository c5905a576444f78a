"""Money at the edge and in the ledger."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earmark.base import money


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("20.00", "USD", 2000),
        ("20", "USD", 2000),
        ("0.01", "USD", 1),
        ("7", "JPY", 7),
        ("1.234", "KWD", 1234),
    ],
)
def test_an_amount_is_whole_minor_units_of_its_currency(amount, currency, minor):
    assert money.to_minor(amount, currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("0.001", "USD"),
        ("1.5", "JPY"),
        ("x", "USD"),
        ("NaN", "USD"),
        ("Infinity", "USD"),
        ("1e30", "USD"),
        ("", "USD"),
    ],
)
def test_what_is_no_amount_of_the_currency_is_refused(amount, currency):
    with pytest.raises(money.InvalidAmount):
        money.to_minor(amount, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(2000, "USD", "20.00"), (5, "USD", "0.05"), (7, "JPY", "7"), (1, "KWD", "0.001")],
)
def test_the_wire_shows_all_decimals_of_the_currency(minor, currency, text):
    assert money.text(minor, currency) == text


@given(st.integers(-money.LARGEST, money.LARGEST), st.sampled_from(["USD", "JPY", "KWD"]))
def test_there_and_back_loses_nothing(minor, currency):
    assert money.to_minor(money.text(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("exact", "whole"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("-0.5", -1), ("0.49999", 0), ("12.3456", 12)]
)
def test_halves_are_rounded_away_from_zero(exact, whole):
    assert money.round_half_up(Decimal(exact)) == whole
