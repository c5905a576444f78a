"""The catalog, its stock and its stores in the back office."""

import io
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from earmark.catalog.models import Category, Product, ProductImage, StoreProduct
from earmark.inventory.models import Movement, StaffMember, Store
from tests.factories import anybody, make_user
from tests.shop import make_category, make_product, make_store, sell_at, stock_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

PRODUCTS = "/api/v1/products/products/"
NO_IMAGES = {"images-TOTAL_FORMS": 0, "images-INITIAL_FORMS": 0}
NO_STORES = {"store_products-TOTAL_FORMS": 0, "store_products-INITIAL_FORMS": 0}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def office(root, browser):
    """An admin's browser."""
    browser.log_in()
    return browser


def page(model, verb="changelist", *args):
    return reverse(f"admin:{model}_{verb}", args=args)


def text(answer):
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def product_form(product=None, **changes):
    """What the product's page sends."""
    own = {"name": "Radio", "slug": "radio", "sku": "R-1", "amount": "49.90", "is_active": "on", "store": 1}
    if product:
        own |= {"name": product.name, "slug": product.slug, "sku": product.sku}
        own["amount"] = f"{product.price / 100:.2f}"
    return own | NO_IMAGES | NO_STORES | changes


def store_form(**changes):
    staff = {"members-TOTAL_FORMS": 0, "members-INITIAL_FORMS": 0}
    return {"name": "Centro", "lat": "4.65", "lon": "-74.08"} | staff | changes


@pytest.mark.parametrize(
    "model",
    ["catalog_category", "catalog_product", "catalog_storeproduct", "inventory_movement", "inventory_store"],
)
def test_lists_open_with_and_without_a_search(office, model):
    sell_at(make_store("Plaza"), make_product("Radio", stock=3, categories=[make_category("Audio")]), stock=4)

    text(office.get(page(model)))
    text(office.get(page(model), {"q": "radio"}))


def test_lists_cost_the_same_however_long(office, django_assert_max_num_queries):
    store = make_store()
    for _ in range(15):
        sell_at(store, make_product(stock=3), stock=4)

    for model in ("catalog_product", "catalog_storeproduct", "inventory_movement"):
        with django_assert_max_num_queries(14):
            office.get(page(model))


def test_a_product_shows_price_stock_stores_and_pictures(office):
    radio = make_product("Radio", price=49_90, stock=7)
    sell_at(make_store("Plaza"), radio, stock=4, base_price=51_00)
    ProductImage.objects.create(product=radio, file=f"products/{'a' * 64}.jpg", width=1, height=1)

    shown = text(office.get(page("catalog_product", "change", radio.pk)))

    for word in ("49.90", "Plaza", "51.00 USD", f"/media/products/{'a' * 64}.jpg"):
        assert word in shown


def test_a_product_is_made_with_its_stock(office, root):
    audio = make_category("Audio")

    office.post(
        page("catalog_product", "add"), product_form(categories=[audio.pk], set_stock=7, reason="first")
    )

    radio = Product.objects.get()
    assert (radio.name, radio.price, radio.currency, list(radio.categories.all())) == (
        "Radio",
        49_90,
        "USD",
        [audio],
    )
    assert stock_of(radio) == (7, 0)
    moved = Movement.objects.get()
    assert (moved.quantity, moved.reason, moved.actor) == (7, "first", root)


def test_a_change_keeps_what_the_form_does_not_hold(office):
    radio = make_product("Radio", stock=7, reviews_count=2, rating_sum=9)

    office.post(page("catalog_product", "change", radio.pk), product_form(radio, amount="12.00"))

    assert stock_of(radio) == (7, 0)
    assert (radio.price, radio.reviews_count, radio.rating_sum) == (12_00, 2, 9)
    assert Movement.objects.count() == 1


def test_setting_the_stock_is_a_movement_with_a_reason(office, root):
    radio = make_product("Radio", stock=7)

    office.post(
        page("catalog_product", "change", radio.pk), product_form(radio, set_stock=5, reason="two broke")
    )

    assert stock_of(radio) == (5, 0)
    moved = Movement.objects.order_by("-id").first()
    assert (moved.kind, moved.quantity, moved.reason, moved.actor) == ("adjust", -2, "two broke", root)


def test_to_nothing_too(office):
    radio = make_product("Radio", stock=7)

    office.post(page("catalog_product", "change", radio.pk), product_form(radio, set_stock=0))

    assert stock_of(radio) == (0, 0)


@pytest.mark.parametrize(
    "bad", [{"amount": "1.999"}, {"amount": "-1"}, {"amount": ""}, {"set_stock": "-1"}, {"sku": ""}]
)
def test_what_is_wrong_is_said_on_the_page(office, bad):
    assert "errorlist" in text(office.post(page("catalog_product", "add"), product_form(**bad)))
    assert not Product.objects.exists()


def test_a_picture_can_be_added(office):
    radio, file = make_product("Radio"), io.BytesIO()
    Image.new("RGB", (30, 20)).save(file, "PNG")

    picture = SimpleUploadedFile("x.png", file.getvalue())
    office.post(page("catalog_product", "change", radio.pk), product_form(radio, picture=picture))

    assert radio.images.get().width == 30


def test_what_is_no_picture_is_said_on_the_page(office):
    radio = make_product("Radio")

    picture = SimpleUploadedFile("x.png", b"<html>")
    answer = office.post(page("catalog_product", "change", radio.pk), product_form(radio, picture=picture))

    assert "This is no JPEG" in text(answer)


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        ("activate", "is_active", True),
        ("deactivate", "is_active", False),
        ("feature", "is_featured", True),
        ("unfeature", "is_featured", False),
    ],
)
def test_actions(office, action, field, value):
    radio, other = (make_product(**{field: not value}) for _ in range(2))

    office.post(page("catalog_product"), {"action": action, "_selected_action": [radio.pk]})

    radio.refresh_from_db()
    other.refresh_from_db()
    assert (getattr(radio, field), getattr(other, field)) == (value, not value)


@pytest.mark.django_db(transaction=True)
def test_what_is_changed_is_seen_at_once(office):
    radio = make_product("Radio")
    assert anybody().get(PRODUCTS).json()["count"] == 1

    office.post(page("catalog_product"), {"action": "deactivate", "_selected_action": [radio.pk]})

    assert anybody().get(PRODUCTS).json()["count"] == 0


def test_products_are_not_deleted(office):
    radio = make_product("Radio")

    assert office.post(page("catalog_product", "delete", radio.pk), {"post": "yes"}).status_code == 403


def test_categories_are_made_moved_and_taken_away(office):
    home, audio = make_category("Home"), make_category("Audio")
    form = {"name": "Radios", "slug": "radios", "parent": audio.pk}

    office.post(page("catalog_category", "add"), form)
    radios = Category.objects.get(slug="radios")
    assert list(Category.objects.get(pk=audio.pk).get_descendants()) == [radios]

    office.post(page("catalog_category", "change", radios.pk), form | {"parent": home.pk})
    assert list(Category.objects.get(pk=home.pk).get_descendants()) == [radios]
    assert not Category.objects.get(pk=audio.pk).get_descendants().exists()

    assert office.post(page("catalog_category", "delete", home.pk), {"post": "yes"}).status_code == 403
    assert office.post(page("catalog_category", "delete", radios.pk), {"post": "yes"}).status_code == 302


def test_a_cycle_and_a_reserved_slug_are_said_on_the_page(office):
    home = make_category("Home")
    lamps = make_category("Lamps", parent=home)

    cycle = {"name": "Home", "slug": "home", "parent": lamps.pk}
    assert "errorlist" in text(office.post(page("catalog_category", "change", home.pk), cycle))
    assert "errorlist" in text(office.post(page("catalog_category", "add"), {"name": "x", "slug": "tree"}))


def test_a_store_is_made_with_its_place_and_staff(office):
    ana = make_user(role="merchant")
    staff = {"members-TOTAL_FORMS": 1, "members-0-user": ana.pk}

    office.post(page("inventory_store", "add"), store_form(**staff))

    store = Store.objects.get(name="Centro")
    assert store.location.coords == (-74.08, 4.65)
    assert StaffMember.objects.get().user == ana


@pytest.mark.parametrize("bad", [{"lat": ""}, {"lat": "91"}, {"lon": "x"}, {"name": ""}, {"lat": "nan"}])
def test_a_store_without_a_place_is_none(office, bad):
    assert "errorlist" in text(office.post(page("inventory_store", "add"), store_form(**bad)))


def test_the_online_store_has_no_place_and_stays(office):
    text(office.get(page("inventory_store", "change", 1)))
    office.post(page("inventory_store", "change", 1), store_form(name="Web", lat="", lon=""))

    assert Store.objects.get(pk=1).name == "Web"
    assert office.post(page("inventory_store", "delete", 1), {"post": "yes"}).status_code == 403


def test_a_store_sells_a_product_at_its_own_price(office):
    store, radio = make_store(), make_product()
    form = {"store": store.pk, "product": radio.pk, "amount": "12.50", "set_stock": 6}

    office.post(page("catalog_storeproduct", "add"), form)

    place = StoreProduct.objects.get()
    assert (place.base_price, stock_of(place)) == (12_50, (6, 0))
    office.post(page("catalog_storeproduct", "change", place.pk), {"amount": "13.00", "set_stock": 2})
    place.refresh_from_db()
    assert (place.base_price, stock_of(place)) == (13_00, (2, 0))


@pytest.mark.parametrize("same", [True, False])
def test_a_store_that_cannot_sell_it_is_said_on_the_page(office, same):
    store, radio = make_store(), make_product()
    sell_at(store, radio)

    form = {"store": store.pk if same else 1, "product": radio.pk, "amount": "12.50"}

    assert "errorlist" in text(office.post(page("catalog_storeproduct", "add"), form))


def test_movements_are_only_looked_at(office):
    make_product("Radio", stock=7)

    assert "Radio" in text(office.get(page("inventory_movement")))
    assert office.get(page("inventory_movement", "add")).status_code == 403
    moved = Movement.objects.get()
    assert isinstance(moved.pk, UUID)
    text(office.get(page("inventory_movement", "change", moved.pk)))


def test_only_staff_comes_in(browser, ana):
    browser.log_in("ana")

    assert browser.get(page("catalog_product")).status_code in {302, 403}
