"""Flash promotions, and people for them, in one line each."""

from datetime import UTC, datetime, timedelta

from django.contrib.gis.geos import Point

from earmark.flash.models import FlashPromo
from earmark.identity.models import Profile
from tests.factories import make_user
from tests.shop import BOGOTA, make_product, make_store, sell_at

RESERVE, CHECKOUT, CANCEL = "/cart/reserve", "/cart/checkout", "/cart/cancel"
ACTIVE = "/promos/active"


def make_promo(*, stock=20, store=None, product=None, opens_in=-60, lasts=3600, **fields):
    """A promotion at half the price, open since a minute; `opens_in` and `lasts` are seconds. Not started yet."""
    store = store or make_store()
    offered = sell_at(store, product or make_product(price=10_00), stock=stock)
    starts_at = datetime.now(UTC) + timedelta(seconds=opens_in)
    given = {
        "store_product": offered,
        "promo_price": offered.base_price // 2,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(seconds=lasts),
        "location": store.location,
    }
    return FlashPromo.objects.create(**given | fields)


def place(user, where=BOGOTA, **flags):
    """Puts the user somewhere (latitude, longitude); `is_new_user`, `is_frequent` as given."""
    lat, lon = where
    Profile.objects.filter(user=user).update(location=Point(lon, lat, srid=4326), **flags)
    return user


def someone_near(where=BOGOTA, *, is_new_user=True, is_frequent=False, **fields):
    """A new customer who stands there."""
    return place(make_user(**fields), where, is_new_user=is_new_user, is_frequent=is_frequent)
