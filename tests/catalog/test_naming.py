"""What things are called where nobody says it."""

import pytest

from earmark.catalog.rules import nested, numbered, sku_of, slug_of


@pytest.mark.parametrize(
    ("bases", "highest", "given", "expected"),
    [
        (["a"], {}, (), ["a"]),
        (["a", "a", "b"], {}, (), ["a", "a-2", "b"]),
        (["a", "a"], {"a": 1}, (), ["a-2", "a-3"]),
        (["a"], {"a": 7}, (), ["a-8"]),
        (["a", "a-2", "a"], {}, (), ["a", "a-2", "a-3"]),
        (["a", "a"], {}, {"a", "a-2"}, ["a-3", "a-4"]),
        ([], {}, (), []),
    ],
)
def test_each_gets_a_name_of_its_own(bases, highest, given, expected):
    assert numbered(bases, highest=highest, given=given) == expected


def test_a_slug_leaves_room_for_a_number():
    assert len(slug_of("ab " * 100, length=100, otherwise="x")) <= 90
    assert not slug_of("x" * 89 + " y", length=100, otherwise="x").endswith("-")
    assert sku_of("Wireless Mouse") == "WIRELESS-MOUSE"


def test_a_tree_is_numbered_through_in_the_order_given():
    assert sorted(nested([(1, None), (3, 1), (2, 1), (4, 3), (5, None)])) == [
        (1, 1, 1, 8, 0),
        (2, 1, 6, 7, 1),
        (3, 1, 2, 5, 1),
        (4, 1, 3, 4, 2),
        (5, 2, 1, 2, 0),
    ]
