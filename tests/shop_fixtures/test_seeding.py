"""`manage.py seed` makes a shop, and makes it once."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from earmark.base import clock
from earmark.catalog.models import Category, Product, ProductImage, StoreProduct
from earmark.flash.models import FlashPromo
from earmark.flash.services.seed import seed_promo
from earmark.identity.models import User
from earmark.inventory.models import Movement, StaffMember, Stock, Store
from earmark.inventory.queries.staff import stores_of
from earmark.promotions.models import PromoCode
from tests.factories import anybody, bearer
from tests.shop import stock_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

PRODUCTS = "/api/v1/products/products/"


def seed():
    call_command("seed", users=1, offers=1, force=True, stdout=StringIO())


def test_there_is_a_shop():
    seed()

    listed = anybody().get(PRODUCTS).json()
    assert listed["count"] == 500
    picture = Client().get(listed["results"][0]["images"][0]["url"])
    assert picture.status_code == 200
    b"".join(picture.streaming_content)
    assert Category.objects.filter(level=4).exists()


def test_there_is_a_store_whose_merchant_can_log_in():
    seed()

    store, merchant = Store.objects.get(name="Tienda Centro"), User.objects.get(username="merchant1")
    assert stores_of(merchant.pk) == {store.pk}
    sold = StoreProduct.objects.filter(store=store)
    assert sold.count() == 25
    assert {stock_of(place) for place in sold} == {(25, 0)}
    assert bearer(merchant).get(PRODUCTS + "export/").status_code == 200


def test_there_is_a_code():
    seed()

    assert PromoCode.objects.get().code == "WELCOME10"


def test_there_is_a_promotion_that_everybody_can_have():
    seed()

    [promo] = bearer(User.objects.get(username="user1")).get("/promos/active").json()["results"]
    assert promo["store_name"] == "Tienda Centro"
    assert promo["remaining"] == 20
    assert Decimal(promo["promo_price"]) < Decimal(promo["base_price"])


def test_there_is_always_a_promotion_that_goes_on():
    seed()
    merchant, now = User.objects.get(username="merchant1").pk, clock.now()

    for hours_left, promotions in ((25, 1), (24, 2), (-1, 3)):
        FlashPromo.objects.update(
            starts_at=now - timedelta(days=9), ends_at=now + timedelta(hours=hours_left)
        )
        for _ in range(2):
            seed_promo(merchant=merchant, now=now)

        assert FlashPromo.objects.count() == promotions


def test_a_second_time_changes_nothing():
    def everything():
        models = (
            Category,
            Product,
            ProductImage,
            StoreProduct,
            Store,
            StaffMember,
            Stock,
            Movement,
            PromoCode,
            FlashPromo,
        )
        return [model.objects.count() for model in models]

    seed()
    before = everything()

    seed()

    assert everything() == before


def test_fixtures_that_are_loaded_after_it_find_everything_there():
    seed()
    before = Product.objects.count(), Stock.objects.count(), ProductImage.objects.count()

    call_command(
        "loaddata", "fixtures/initial_categories.json", "fixtures/sample_products.json", stdout=StringIO()
    )

    assert (Product.objects.count(), Stock.objects.count(), ProductImage.objects.count()) == before


def test_not_where_money_is_real(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError):
        call_command("seed")
