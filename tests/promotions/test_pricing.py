"""What a code takes off: pure."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earmark.promotions.rules import Reason, Terms, discount, faults

from .codes import DAY, NOW

MOMENT = timedelta(microseconds=1)


def fixed(amount=5_00, **terms):
    return Terms(**{"kind": "fixed", "fixed_amount": amount, "starts_at": NOW} | terms)


def percentage(percent, **terms):
    return Terms(**{"kind": "percentage", "discount_percentage": Decimal(percent), "starts_at": NOW} | terms)


@pytest.mark.parametrize(
    ("terms", "subtotal", "off"),
    [
        (fixed(5_00), 20_00, 5_00),
        (fixed(5_00), 5_00, 5_00),
        (fixed(5_00), 4_99, 4_99),
        (fixed(5_00), 0, 0),
        (percentage("10"), 20_00, 2_00),
        (percentage("100"), 20_00, 20_00),
        (percentage("10"), 0, 0),
        (percentage("10"), 4, 0),
        (percentage("10"), 5, 1),
        (percentage("12.5"), 10_20, 1_28),
        (percentage("0.01"), 49_99, 0),
        (percentage("0.01"), 50_00, 1),
        (percentage("33.33"), 10**15, 333_300_000_000_000),
        (percentage("50", max_discount_amount=3_00), 20_00, 3_00),
        (percentage("50", max_discount_amount=3_00), 5_00, 2_50),
        (percentage("50", max_discount_amount=10_00), 20_00, 10_00),
        (fixed(5_00, min_subtotal=20_00), 20_00, 5_00),
    ],
)
def test_so_much_comes_off(terms, subtotal, off):
    assert discount(terms, subtotal=subtotal, now=NOW) == off


@pytest.mark.parametrize(
    ("terms", "after", "reason"),
    [
        (fixed(), timedelta(), None),
        (fixed(), -MOMENT, Reason.NOT_STARTED),
        (fixed(ends_at=NOW + DAY), DAY - MOMENT, None),
        (fixed(ends_at=NOW + DAY), DAY, Reason.ENDED),
        (fixed(is_active=False), timedelta(), Reason.INACTIVE),
        (fixed(is_active=False, ends_at=NOW + DAY), 2 * DAY, Reason.INACTIVE),
        (fixed(min_subtotal=100_01), timedelta(), Reason.BELOW_MINIMUM),
        (fixed(min_subtotal=100_01), -MOMENT, Reason.NOT_STARTED),
    ],
)
def test_or_nothing_does_for_one_reason(terms, after, reason):
    found = discount(terms, subtotal=100_00, now=NOW + after)

    assert found == (5_00 if reason is None else reason)


amounts = st.integers(min_value=0, max_value=10**15)
positive = st.integers(min_value=1, max_value=10**15)
percentages = st.integers(min_value=1, max_value=100_00).map(lambda hundredths: Decimal(hundredths) / 100)


@given(amount=positive, subtotal=amounts)
def test_a_fixed_discount_is_its_amount_or_everything(amount, subtotal):
    assert discount(fixed(amount), subtotal=subtotal, now=NOW) == min(amount, subtotal)


@given(percent=percentages, cap=st.none() | positive, subtotal=amounts)
def test_a_percentage_is_within_half_a_unit_of_the_exact_one_and_its_cap(percent, cap, subtotal):
    off = discount(percentage(percent, max_discount_amount=cap), subtotal=subtotal, now=NOW)

    hundredths = int(percent * 100)
    exact = (2 * subtotal * hundredths + 100_00) // (2 * 100_00)  # half-up, in whole numbers
    assert off == min(exact, subtotal, subtotal if cap is None else cap)
    assert 0 <= off <= subtotal


@given(percent=percentages, subtotal=amounts, more=amounts)
def test_who_buys_more_saves_no_less(percent, subtotal, more):
    terms = percentage(percent)

    assert discount(terms, subtotal=subtotal, now=NOW) <= discount(terms, subtotal=subtotal + more, now=NOW)


@pytest.mark.parametrize(
    ("terms", "wrong"),
    [
        (fixed(), []),
        (fixed(None), ["fixed_amount"]),
        (fixed(0), ["fixed_amount"]),
        (fixed(-1), ["fixed_amount"]),
        (
            fixed(discount_percentage=Decimal(5), max_discount_amount=1),
            ["discount_percentage", "max_discount_amount"],
        ),
        (percentage("0.01"), []),
        (percentage("100"), []),
        (percentage("0"), ["discount_percentage"]),
        (percentage("100.01"), ["discount_percentage"]),
        (Terms(kind="percentage", starts_at=NOW), ["discount_percentage"]),
        (percentage("5", fixed_amount=1), ["fixed_amount"]),
        (percentage("5", max_discount_amount=0), ["max_discount_amount"]),
        (fixed(min_subtotal=-1), ["min_subtotal"]),
        (fixed(ends_at=NOW), ["ends_at"]),
        (fixed(ends_at=NOW + MOMENT), []),
    ],
)
def test_terms_that_do_not_go_together_are_named(terms, wrong):
    assert list(faults(terms)) == wrong
