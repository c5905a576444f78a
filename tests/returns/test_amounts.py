"""What a returned piece is worth."""

from hypothesis import given
from hypothesis import strategies as st

from earmark.orders.refunds import refund_of


@st.composite
def lines(draw):
    unit_price, quantity = draw(st.integers(0, 10**9)), draw(st.integers(1, 60))
    discount = draw(st.integers(0, unit_price * quantity))
    cuts = sorted(draw(st.sets(st.integers(1, quantity))) | {quantity})
    return {"unit_price": unit_price, "quantity": quantity, "discount": discount}, cuts


@given(lines())
def test_however_the_pieces_come_back_together_they_bring_the_net_exactly(drawn):
    line, cuts = drawn
    net = line["unit_price"] * line["quantity"] - line["discount"]
    returned, refunds = 0, []

    for cut in cuts:
        refunds.append(refund_of(**line, returned=returned, more=cut - returned))
        returned = cut

    assert sum(refunds) == net
    assert all(0 <= refund <= net for refund in refunds)


@given(lines())
def test_no_piece_brings_a_cent_more_or_less_than_its_share(drawn):
    line, _ = drawn
    share = (line["unit_price"] * line["quantity"] - line["discount"]) / line["quantity"]

    for returned in range(line["quantity"]):
        assert abs(refund_of(**line, returned=returned, more=1) - share) <= 1


def test_without_a_discount_a_piece_is_worth_its_price():
    assert refund_of(unit_price=9_99, quantity=3, discount=0, returned=1, more=1) == 9_99
