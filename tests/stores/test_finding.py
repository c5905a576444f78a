"""Stores are found by place and by name."""

import random

import pytest
from django.contrib.gis.geos import Point
from django.db import connection

from earmark.inventory.models import Store
from earmark.inventory.queries.stores import stores
from tests.factories import anybody, bad_fields
from tests.shop import make_store

pytestmark = pytest.mark.django_db

STORES = "/api/stores/"


def found(query):
    answer = anybody().get(f"{STORES}?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def names(query):
    return [store["name"] for store in found(query)]


def scatter(count):
    """So many stores around Bogotá."""
    dice = random.Random(count)
    Store.objects.bulk_create(
        Store(
            name=f"Store {n}", location=Point(-74 + dice.gauss(0, 0.3), 4.7 + dice.gauss(0, 0.3), srid=4326)
        )
        for n in range(count)
    )


def test_the_nearest_comes_first():
    make_store("Medellin", place=(6.25, -75.56))
    make_store("Chapinero", place=(4.65, -74.06))
    make_store("Centro", place=(4.711, -74.072))

    assert names("near=4.711,-74.072") == ["Centro", "Chapinero", "Medellin"]
    assert [store["distance_m"] for store in found("near=4.711,%20-74.072")][:2] == [
        0,
        pytest.approx(6_877, rel=0.01),
    ]


@pytest.mark.parametrize(
    ("here", "near", "far"),
    [
        ("0,179.9", (0, -179.9), (0, 179.5)),  # over the antimeridian it is not far
        ("0,-179.9", (0, 179.9), (0, -179.5)),
        ("60,10", (60, 10.15), (60.1, 10)),  # a degree of longitude is half as long
        ("89.99,0", (89.99, 180), (89.9, 0)),  # over the pole
    ],
)
def test_the_nearest_is_nearest_on_the_globe(here, near, far):
    make_store("far", place=far)
    make_store("near", place=near)

    assert names(f"near={here}") == ["near", "far"]


@pytest.mark.parametrize(
    ("here", "there", "metres"),
    [
        ("0,179.995", (0, -179.995), 1_113.2),
        ("60,10", (60, 10.02), 1_115.9),
        ("0,0", (0.01, 0), 1_105.7),
    ],
    ids=["antimeridian", "north", "equator"],
)
def test_the_radius_is_in_metres_everywhere(here, there, metres):
    make_store(place=there)

    assert names(f"near={here}&radius_m={metres - 10}") == []
    assert len(names(f"near={here}&radius_m={metres + 10}")) == 1


def test_a_page_is_in_the_order_of_its_distances():
    scatter(100)

    distances = [store["distance_m"] for store in found("near=4.7,-74&page_size=100")]

    assert distances == sorted(distances)
    assert len(distances) == 100


def test_the_online_store_is_near_to_nothing():
    make_store("Corner")

    assert names("near=0,0") == names("near=0,0&radius_m=20040000") == names("") == ["Corner"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("near=", "near"),
        ("near=4", "near"),
        ("near=0,0,0", "near"),
        ("near=a,0", "near"),
        ("near=91,0", "near"),
        ("near=nan,0", "near"),
        ("near=0,181", "near"),
        ("near=0,inf", "near"),
        ("near=0,%00", "near"),
        ("radius_m=10", "near"),
        ("near=0,0&radius_m=-1", "radius_m"),
        ("near=0,0&radius_m=1e99", "radius_m"),
        ("near=0,0&radius_m=nan", "radius_m"),
        ("near=0,0&radius_m=wide", "radius_m"),
        ("ordering=location", "ordering"),
        ("search=" + "x" * 201, "search"),
        ("page=0", "page"),
    ],
)
def test_what_makes_no_sense_is_refused(query, field):
    assert bad_fields(anybody().get(f"{STORES}?{query}")) == [field]


def test_stores_are_listed_by_name_and_found_by_it():
    for name in ("Norte", "Centro", "Sur Norte"):
        make_store(name)

    assert names("") == ["Centro", "Norte", "Sur Norte"]
    assert names("ordering=-name") == ["Sur Norte", "Norte", "Centro"]
    assert names("search=OR") == ["Norte", "Sur Norte"]
    assert names("search=norte%20sur") == ["Sur Norte"]
    assert names("near=4.711,-74.072&ordering=name") == ["Centro", "Norte", "Sur Norte"]


def test_the_nearest_are_read_off_the_index_in_their_order():
    scatter(2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE inventory_store")

    plan = stores(near=Point(-74, 4.7, srid=4326))[:20].explain()

    assert "Index Scan using inventory_store_location" in plan
    assert "Order By" in plan


@pytest.mark.parametrize("size", [10, 1000])
@pytest.mark.parametrize("query", ["", "near=4.7,-74", "near=4.7,-74&radius_m=1e6&search=store"])
def test_a_page_costs_the_same_queries_however_many_there_are(size, query, django_assert_num_queries):
    scatter(size)

    with django_assert_num_queries(2):
        assert len(found(f"{query}&page_size=100")) == min(size, 100)
