"""How a payment goes on, whatever is said of it."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earmark.orders.rules import PAYMENT_STATUSES
from earmark.orders.settling import is_news, key_of, next_step, read_key

STATUSES = st.sampled_from([status for status, _ in PAYMENT_STATUSES])
ORDER = "01a1fe21-e45b-75dd-b848-3019738979c8"
ENDS = {"captured", "voided", "failed"}


@given(st.lists(STATUSES))
def test_whatever_is_said_in_whatever_order_an_end_is_never_left(said):
    status = "pending"

    for word in said:
        before = status
        status = word if is_news(status, word) else status
        assert before not in ENDS or status == before
        assert status != "pending" or before == "pending"


@given(STATUSES)
def test_hearing_the_same_again_is_no_news(status):
    assert not is_news(status, status)


@given(STATUSES, st.sampled_from(["", "captured", "voided"]), st.integers(0, 3), st.integers(0, 3))
def test_nothing_is_told_twice(status, wanted, refund_wanted, refunded):
    step = next_step(status=status, wanted=wanted, refund_wanted=refund_wanted, refunded=refunded)
    done = {"capture": "captured", "void": "voided"}.get(step, status)

    if step == "refund":
        refunded = refund_wanted
    following = next_step(status=done, wanted=wanted, refund_wanted=refund_wanted, refunded=refunded)

    assert step is None or following != step


@given(st.integers(1, 10**8))
def test_a_key_can_be_read_back(tries):
    order = uuid4()

    assert read_key(key_of(order, tries)) == (order, tries)


@pytest.mark.parametrize(
    "key", ["", "x", f"{ORDER}:", f"{ORDER}:0", f"{ORDER}:-1", f" {ORDER}", f"{ORDER}:{10**10}"]
)
def test_what_is_no_key_of_ours_is_none(key):
    assert read_key(key) is None
