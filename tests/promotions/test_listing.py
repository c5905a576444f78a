"""The list of promo codes."""

import pytest

from tests.factories import bad_fields

from .codes import CODES, DAY, NOW, make_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawer():
    """Codes of every kind."""
    make_code("OPEN", name="Summer sale")
    make_code("OFF", is_active=False)
    make_code("OLD", percent="5", ends_at=NOW - DAY / 2)
    make_code("COMING", percent="5", starts_at=NOW.replace(year=2100))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["COMING", "OLD", "OFF", "OPEN"]),
        ("?is_active=false", ["OFF"]),
        ("?type=Percentage", ["COMING", "OLD"]),
        ("?type=fixed&is_active=true", ["OPEN"]),
        ("?valid_now=true", ["OPEN"]),
        ("?valid_now=false", ["COMING", "OLD", "OFF"]),
        ("?search=sum+sale", ["OPEN"]),
        ("?search=o", ["COMING", "OLD", "OFF", "OPEN"]),
        ("?search=%25", []),
        ("?ordering=coupon_code", ["COMING", "OFF", "OLD", "OPEN"]),
        ("?ordering=-starts_at,coupon_code", ["COMING", "OFF", "OLD", "OPEN"]),
    ],
)
def test_the_list_narrows(admin, drawer, query, expected):
    assert [code["coupon_code"] for code in admin.get(CODES + query).json()["results"]] == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("type=gift", "type"),
        ("is_active=perhaps", "is_active"),
        ("valid_now=2", "valid_now"),
        ("ordering=account", "ordering"),
        ("search=%00", "search"),
        ("page=0", "page"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(admin, query, field):
    assert bad_fields(admin.get(f"{CODES}?{query}")) == [field]


@pytest.mark.parametrize("many", [10, 1000])
def test_the_list_costs_the_same_however_long(admin, many, django_assert_num_queries):
    for _ in range(many):
        make_code(usage_limit=2)

    admin.get(CODES)  # who they are is known from now on

    with django_assert_num_queries(2):
        assert admin.get(CODES).json()["count"] == many
