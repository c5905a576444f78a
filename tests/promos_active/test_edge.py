"""The edge of two kilometres, exact to ten metres wherever on earth."""

import pytest

from earmark.base.sql import rows
from earmark.flash.queries.audience import audience_of, batches_after
from tests.flash import make_promo, someone_near
from tests.promos_active.seeing import ids_seen_by, rules_of
from tests.shop import make_store

PLACES = {
    "on the equator": (0.0, 36.82),
    "in Bogotá": (4.711, -74.072),
    "at 60° north": (60.0, 10.75),
    "at the antimeridian": (-16.8, 179.995),
}
#: East and south-west, in degrees from the north.
AZIMUTHS = (90, 225)


def away(where, metres, azimuth):
    """Latitude and longitude of the point so far from there, along the spheroid."""
    lat, lon = where
    [point] = rows(
        "SELECT ST_Y(p::geometry) AS lat, ST_X(p::geometry) AS lon "
        "FROM ST_Project(ST_MakePoint(%s, %s)::geography, %s, radians(%s)) p",
        (lon, lat, metres, azimuth),
    )
    return point


@pytest.mark.django_db
@pytest.mark.parametrize("where", PLACES.values(), ids=PLACES)
def test_who_is_ten_metres_inside_sees_it_and_who_is_ten_metres_outside_does_not(where):
    promo = make_promo(store=make_store(place=where))
    inside = [someone_near(away(where, 1990, azimuth)) for azimuth in AZIMUTHS]
    outside = [someone_near(away(where, 2010, azimuth)) for azimuth in AZIMUTHS]

    seen = [ids_seen_by(user) for user in inside + outside]
    found = [rules_of(promo, user) for user in inside + outside]

    assert seen == [[promo.pk]] * 2 + [[]] * 2
    assert [eligible for _, eligible in found] == [True] * 2 + [False] * 2
    assert [rules["distance"]["distance_m"] for rules, _ in found] == [1990.0] * 2 + [2010.0] * 2
    assert audience_of(promo.pk)["eligible"] == 2
    [batch] = batches_after(0, promo_id=promo.pk, size=10)
    assert batch.users == "{" + ",".join(str(user.pk) for user in inside) + "}"
