"""The list of offers, as anyone may read it."""

import pytest

from tests.factories import anybody, bad_fields, make_offer, problem

pytestmark = pytest.mark.django_db

OFFERS = "/api/v1/offers/"


def names(query=""):
    """Names of the offers that the list answers, in its order."""
    answer = anybody().get(OFFERS + query)
    assert answer.status_code == 200, answer.content
    return [offer["name"] for offer in answer.json()["results"]]


@pytest.fixture
def shelf():
    """One of each kind."""
    net = make_offer("Internet 50", price=20_00, kind="internet", description="Fibre, no data cap.")
    tv = make_offer("TV Basic", price=10_00, kind="tv", days=7)
    make_offer("Mobile 10 GB", price=8_00, kind="mobile", days=1)
    make_offer("Home Duo", price=26_00, kind="bundle", parts=[net, tv])


@pytest.mark.parametrize("path", [OFFERS, OFFERS.rstrip("/")])
def test_an_offer_is_listed_with_or_without_a_slash(path):
    offer = make_offer("Internet 50", price=20_00, description="Fibre.")

    answer = anybody().get(path)

    assert answer.status_code == 200
    assert answer.json() == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "id": offer.pk,
                "name": "Internet 50",
                "description": "Fibre.",
                "kind": "internet",
                "price": "20.00",
                "currency": "USD",
                "duration_days": 30,
                "is_active": True,
                "parts": [],
            }
        ],
    }


def test_what_is_not_sold_any_more_is_not_listed():
    make_offer(is_active=False)

    assert names() == []


def test_a_bundle_shows_its_parts_in_their_order():
    net, tv = make_offer("Net"), make_offer("TV", kind="tv")
    make_offer("Duo", price=30_00, kind="bundle", parts=[tv, net])

    [duo] = anybody().get(OFFERS, {"kind": "bundle"}).json()["results"]

    assert duo["parts"] == [
        {"id": tv.pk, "name": "TV", "kind": "tv"},
        {"id": net.pk, "name": "Net", "kind": "internet"},
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Mobile 10 GB", "TV Basic", "Internet 50", "Home Duo"]),
        ("?kind=tv", ["TV Basic"]),
        ("?kind=TV", ["TV Basic"]),
        ("?kind=Bundle", ["Home Duo"]),
        ("?price_min=10", ["TV Basic", "Internet 50", "Home Duo"]),
        ("?price_max=10.00", ["Mobile 10 GB", "TV Basic"]),
        ("?price_min=10.01&price_max=25", ["Internet 50"]),
        ("?price_min=30&price_max=20", []),
        ("?search=fibre", ["Internet 50"]),
        ("?search=FIBRE+internet", ["Internet 50"]),
        ("?search=fibre+tv", []),
        ("?search=%25", []),
        ("?ordering=-price", ["Home Duo", "Internet 50", "TV Basic", "Mobile 10 GB"]),
        ("?ordering=name", ["Home Duo", "Internet 50", "Mobile 10 GB", "TV Basic"]),
        ("?ordering=-duration_days,name", ["Home Duo", "Internet 50", "TV Basic", "Mobile 10 GB"]),
        ("?colour=blue", ["Mobile 10 GB", "TV Basic", "Internet 50", "Home Duo"]),
    ],
)
def test_filters_narrow_and_ordering_orders(shelf, query, expected):
    assert names(query) == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=boat", "kind"),
        ("kind=", "kind"),
        ("price_min=cheap", "price_min"),
        ("price_min=-1", "price_min"),
        ("price_min=1.001", "price_min"),
        ("price_max=NaN", "price_max"),
        ("price_max=Infinity", "price_max"),
        ("price_max=99999999999999.99", "price_max"),
        ("price_max=1e400", "price_max"),
        ("search=" + "x" * 201, "search"),
        ("search=%00", "search"),
        ("ordering=secret", "ordering"),
        ("ordering=--price", "ordering"),
        ("fields=id,secret", "fields"),
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=two", "page"),
        ("page=%D9%A1", "page"),
        ("page_size=0", "page_size"),
        ("page_size=many", "page_size"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(query, field):
    answer = anybody().get(f"{OFFERS}?{query}")

    assert bad_fields(answer) == [field]


def test_a_client_that_wants_less_gets_less(shelf):
    answer = anybody().get(OFFERS, {"fields": "id, name", "kind": "tv"})

    assert [offer.keys() for offer in answer.json()["results"]] == [{"id", "name"}]


def test_pages_lead_to_each_other():
    for number in range(5):
        make_offer(f"Offer {number}", price=number + 1)

    first = anybody().get(OFFERS, {"page_size": 2}).json()
    second = anybody().get(first["next"]).json()
    last = anybody().get(second["next"]).json()

    assert [page["count"] for page in (first, second, last)] == [5, 5, 5]
    assert [offer["name"] for page in (first, second, last) for offer in page["results"]] == [
        f"Offer {number}" for number in range(5)
    ]
    assert (first["previous"], last["next"]) == (None, None)
    assert anybody().get(last["previous"]).json() == second


def test_a_page_has_twenty_and_never_more_than_a_hundred():
    for number in range(101):
        make_offer(price=number + 1)

    assert len(names()) == 20
    assert len(names("?page_size=5000")) == 100
    assert len(names("?page_size=100&page=last")) == 1


@pytest.mark.parametrize("page", ["2", "99999999999999999999"])
def test_past_the_end_there_is_nothing(page):
    assert problem(anybody().get(OFFERS, {"page": page})) == (404, "not_found")


def test_the_list_costs_three_queries_however_long(shelf, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        names()
