"""Fixtures can be loaded into whatever there is, as often as one likes, and the books agree."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from devtools import samples
from earmark.catalog.models import Category, Product, ProductImage, StoreProduct
from earmark.inventory.models import Movement, Stock, Store
from earmark.inventory.services.stock import adjust
from tests.factories import anybody
from tests.shop import change, make_category, make_product, make_store, stock_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

PRODUCTS = "/api/v1/products/products/"
MODELS = (Category, Product, ProductImage, Store, StoreProduct, Stock, Movement)


def load(*names):
    """What the command says."""
    told = StringIO()
    for name in names:
        call_command("loaddata", name if "/" in str(name) else f"fixtures/{name}.json", stdout=told)
    return told.getvalue()


@pytest.fixture
def few(tmp_path):
    """A shop of a few products, cut out of the sample."""
    rows = json.loads((samples.ROOT / "fixtures" / "initial_data.json").read_text())
    products = [row for row in rows if row["model"] == "catalog.product"][:5]
    skus, stocks = {row["fields"]["sku"] for row in products}, {row["fields"]["stock"] for row in products}
    categories = [row for row in rows if row["model"] == "catalog.category"]
    goods = [row for row in rows if row.get("pk") in stocks or row["fields"].get("stock") in stocks - {None}]
    goods = [row for row in goods if row["model"] in {"inventory.stock", "inventory.movement"}]
    goods += [
        row for row in rows if row["model"] == "catalog.productimage" and row["fields"]["product"][0] in skus
    ]
    stores = [row for row in rows if row["model"] == "inventory.store"]
    file = tmp_path / "few.json"
    file.write_text(json.dumps([*categories, *stores, *products, *goods]))
    return str(file)


def counts():
    return [model.objects.count() for model in MODELS]


def tree_is_sound():
    """Every category stands inside its parent, and intervals are as wide as what is in them."""
    for category in Category.objects.select_related("parent"):
        assert category.rght - category.lft == 2 * category.get_descendants().count() + 1
        if category.parent:
            assert category.tree_id == category.parent.tree_id
            assert category.parent.lft < category.lft < category.rght < category.parent.rght
            assert category.level == category.parent.level + 1
    roots = Category.objects.filter(parent=None).values_list("tree_id", flat=True)
    assert len(set(roots)) == len(roots)
    return True


def test_the_documents_order():
    call_command("loaddata", "initial_categories", stdout=StringIO())  # by name too
    load("sample_products")

    assert Product.objects.count() == 500
    assert max(Category.objects.values_list("level", flat=True)) == 4
    assert tree_is_sound()
    assert not Movement.objects.filter(transfer_id=None).exists()
    radio = Product.objects.get(sku="NOI-0001")
    assert sum(stock_of(radio)) == sum(
        Movement.objects.filter(stock=radio.stock).values_list("quantity", flat=True)
    )
    shown = anybody().get(f"{PRODUCTS}{radio.pk}/").json()
    assert shown["stock_quantity"] == stock_of(radio)[0] > 0
    assert len(shown["categories"]) == 1
    picture = Client().get(shown["images"][0]["url"])
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/jpeg")
    b"".join(picture.streaming_content)


def test_everything_at_once_and_again():
    load("initial_data")
    before = counts()
    goods = {stock.pk: stock.account.available for stock in Stock.objects.select_related("account")}

    told = load("initial_data", "initial_categories", "sample_products")

    assert before[1:5] == [500, 500, 3, 80]
    assert counts() == before
    assert {stock.pk: stock.account.available for stock in Stock.objects.select_related("account")} == goods
    assert "Installed 0 object(s)" in told
    assert tree_is_sound()


def test_beside_what_is_there_already(few):
    home = make_category("Home")
    lamps = make_category("Own lamps", parent=home)
    own = make_product("Own", stock=3, categories=[lamps])
    make_store("Usaquén Plaza")

    load(few)

    assert tree_is_sound()
    home.refresh_from_db()
    assert set(home.get_children().values_list("slug", flat=True)) >= {"own-lamps", "kitchen"}
    assert stock_of(own) == (3, 0)
    assert Store.objects.filter(name="Usaquén Plaza").count() == 1


def test_a_product_that_is_there_keeps_what_it_has(few):
    mine = make_product("Mine", sku="NOI-0001", price=1, stock=2, reviews_count=4, rating_sum=9)

    load(few)

    assert stock_of(mine) == (2, 0)
    assert (mine.name, mine.price, mine.reviews_count, mine.rating_sum) == ("Mine", 1, 4, 9)
    assert not mine.images.exists()
    used = Product.objects.exclude(stock=None).count()
    assert Stock.objects.count() == used


def test_goods_that_were_sold_meanwhile_do_not_come_again(few):
    load(few)
    product = Product.objects.get(sku="NOI-0001")
    before, _ = stock_of(product)
    adjust(stock_id=product.stock_id, quantity=-5, change=change())

    load(few)

    assert stock_of(product) == (before - 5, 0)


def test_what_is_wrong_in_the_middle_leaves_nothing(few, tmp_path):
    rows = json.loads(Path(few).read_text())
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps([*rows, {**rows[-1], "pk": None, "fields": {"product": ["nothing"]}}]))

    with pytest.raises(Exception, match=r"nothing|null"), transaction.atomic():
        load(str(bad))

    assert Product.objects.count() == Stock.objects.count() == Category.objects.count() == 0


def test_a_fixture_of_something_else_goes_its_own_way(tmp_path):
    file = tmp_path / "groups.json"
    file.write_text('[{"model": "auth.group", "fields": {"name": "friends"}}]')

    call_command("loaddata", str(file), stdout=StringIO())

    assert Category.objects.count() == 0


def test_a_picture_that_was_lost_is_drawn_again(few, media):
    load(few)
    [file, *_] = media.rglob("*.jpg")
    before = file.read_bytes()
    file.unlink()

    load(few)

    assert file.read_bytes() == before


def test_the_files_are_what_their_program_writes(tmp_path, monkeypatch):
    (tmp_path / "fixtures").mkdir()
    root = samples.ROOT
    monkeypatch.setattr(samples, "ROOT", tmp_path)

    samples.main()

    for file in (tmp_path / "fixtures").iterdir():
        assert file.read_text() == (root / "fixtures" / file.name).read_text(), file.name
