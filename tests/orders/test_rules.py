"""Pure rules: shares of a discount, order numbers."""

from hypothesis import given
from hypothesis import strategies as st

from earmark.orders.numbers import new_number, read_number
from earmark.orders.rules import in_postal_order, shares

AMOUNTS = st.lists(st.integers(0, 10**15), min_size=1, max_size=50)


@st.composite
def discounts(draw):
    """Amounts, and no more off than all of them."""
    amounts = draw(AMOUNTS)
    return draw(st.integers(0, sum(amounts))), amounts


@given(discounts())
def test_shares_add_up_to_the_discount_and_nobody_gets_more_than_their_amount(given):
    discount, amounts = given

    found = shares(discount, amounts)

    assert sum(found) == (discount if sum(amounts) else 0)
    assert all(0 <= share <= amount for share, amount in zip(found, amounts, strict=True))


@given(discounts())
def test_a_share_is_less_than_one_unit_away_from_its_proportion(given):
    discount, amounts = given

    for share, amount in zip(shares(discount, amounts), amounts, strict=True):
        assert abs(share * sum(amounts) - discount * amount) < max(sum(amounts), 1)


def test_what_is_left_over_goes_to_the_largest_remainders():
    assert shares(100, [1, 1, 1]) == [34, 33, 33]
    assert shares(10, [50, 25, 26]) == [5, 2, 3]
    assert shares(5, [0, 10]) == [0, 5]


def test_a_number_can_be_read_back_however_it_was_typed():
    for _ in range(500):
        number = new_number()
        typed = number.lower().replace("-", " ").replace("0", "o").replace("1", "l")

        assert read_number(number) == read_number(typed) == number


def test_a_wrong_character_is_noticed():
    number = new_number()

    for place in (0, 1, 2, 3, 5, 6, 7, 8):
        for character in "0123456789ABCDEFGHJKMNPQRSTVWXYZ":
            if character != number[place]:
                assert read_number(number[:place] + character + number[place + 1 :]) is None


def test_two_characters_that_changed_places_are_noticed():
    for _ in range(200):
        number = new_number()
        for place in (0, 1, 2, 5, 6, 7):
            one, other = number[place], number[place + 1]
            if one != other:
                assert read_number(number[:place] + other + one + number[place + 2 :]) is None


@given(st.text(max_size=20))
def test_whatever_is_typed_it_is_a_number_or_not(text):
    found = read_number(text)

    assert found is None or read_number(found) == found


def test_an_address_is_written_as_on_an_envelope():
    kept = {
        "city": "Bogotá",
        "door": "3",
        "country": "Colombia",
        "name": "Ana",
        "line1": "Calle 1",
        "line2": "",
    }

    assert in_postal_order(kept) == ["Ana", "Calle 1", "Bogotá", "Colombia", "3"]
