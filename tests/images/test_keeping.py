"""Pictures are changed, go away, get thumbnails, and are served for ever."""

from uuid import uuid4

import pytest
from django.test import Client

from earmark.base import clock
from earmark.base.facts import deliver
from earmark.base.media import path_of
from earmark.catalog import tasks
from earmark.catalog.models import Product, ProductImage
from tests.factories import anybody, bearer, make_user, problem
from tests.shop import make_merchant, make_product, make_store

from .pictures import images, kept, picture, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return bearer(make_user(role="admin"))


@pytest.fixture
def radio():
    return make_product("Radio")


@pytest.fixture
def work(settings, monkeypatch):
    """What a worker does, at once."""
    for task in (tasks.make_thumbnails, tasks.remove_file):
        monkeypatch.setattr(task, "delay", task)
    return lambda: deliver(clock=clock.now)


def shown(product):
    return anybody().get(f"/api/v1/products/products/{product.pk}/").json()["images"]


def test_words_and_place_can_be_changed(admin, radio):
    first, second = (send(admin, radio, picture(colour=colour)).json() for colour in ("red", "blue"))

    answer = admin.patch(f"{images(radio)}{first['id']}/", {"alt": "A radio", "position": 9})

    assert answer.json() == first | {"alt": "A radio"}
    assert [image["id"] for image in shown(radio)] == [second["id"], first["id"]]


@pytest.mark.parametrize(
    "body", [{"alt": None}, {"alt": 5 * ["x"]}, {"position": -1}, [], "x", {"alt": "a\0"}]
)
def test_bad_changes_are_refused(admin, radio, body):
    image = send(admin, radio, picture()).json()["id"]

    assert problem(admin.patch(f"{images(radio)}{image}/", body)) == (400, "invalid")


@pytest.mark.parametrize("verb", ["patch", "delete"])
def test_what_is_not_there_or_not_theirs_is_not_found(admin, radio, verb):
    image = send(admin, radio, picture()).json()["id"]
    other, merchant = make_product(), bearer(make_merchant(make_store()))

    def ask(client, product, image):
        return problem(getattr(client, verb)(f"{images(product)}{image}/", {}, format="json"))

    assert ask(admin, radio, uuid4()) == (404, "image_not_found")
    assert ask(admin, other, image) == (404, "image_not_found")
    assert ask(merchant, radio, image) == (404, "product_not_found")


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_goes_takes_its_files_with_it(admin, radio, work, media):
    image = send(admin, radio, picture()).json()
    work()
    assert len(list(media.rglob("*.*"))) == 3

    answer = admin.delete(f"{images(radio)}{image['id']}/")
    work()

    assert (answer.status_code, answer.content) == (204, b"")
    assert shown(radio) == []
    assert list(media.rglob("*.*")) == []


@pytest.mark.django_db(transaction=True)
def test_a_file_stays_while_another_product_shows_it(admin, radio, work, media):
    other = make_product()
    image = send(admin, radio, picture()).json()
    send(admin, other, picture())

    admin.delete(f"{images(radio)}{image['id']}/")
    work()

    assert path_of(image["url"].removeprefix("/media/")).exists()


@pytest.mark.django_db(transaction=True)
def test_a_product_that_goes_takes_its_files_too(admin, radio, work, media):
    send(admin, radio, picture())

    Product.objects.get(pk=radio.pk).delete()
    work()

    assert list(media.rglob("*.*")) == []


@pytest.mark.django_db(transaction=True)
def test_thumbnails_come_by_themselves(admin, radio, work):
    send(admin, radio, picture(size=(1000, 500)))
    assert shown(radio)[0]["thumbnails"] is None

    work()

    small = shown(radio)[0]["thumbnails"]
    assert {side: kept(url).size for side, url in small.items()} == {"160": (160, 80), "640": (640, 320)}
    assert {kept(url).format for url in small.values()} == {"WEBP"}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_made_larger_than_it_was(admin, radio, work):
    send(admin, radio, picture(size=(200, 100)))

    work()

    assert kept(shown(radio)[0]["thumbnails"]["640"]).size == (200, 100)


def test_a_sweep_makes_what_nobody_rang_for(admin, radio):
    send(admin, radio, picture())

    tasks.make_thumbnails()

    assert shown(radio)[0]["thumbnails"]
    assert ProductImage.objects.filter(thumbnails_at=None).count() == 0


def test_making_them_twice_makes_the_same(admin, radio, media):
    send(admin, radio, picture())
    tasks.make_thumbnails()
    before = {file: file.read_bytes() for file in media.rglob("*.webp")}

    ProductImage.objects.update(thumbnails_at=None)
    tasks.make_thumbnails()

    assert {file: file.read_bytes() for file in media.rglob("*.webp")} == before


def test_a_picture_whose_file_is_lost_holds_nobody_up(admin, radio):
    lost, fine = (send(admin, radio, picture(colour=colour)).json() for colour in ("red", "blue"))
    path_of(lost["url"].removeprefix("/media/")).unlink()

    tasks.make_thumbnails()

    assert [bool(image["thumbnails"]) for image in shown(radio)] == [False, True]
    assert shown(radio)[1]["id"] == fine["id"]


def test_files_are_served_for_ever_and_to_everybody(admin, radio):
    url = send(admin, radio, picture()).json()["url"]

    answer = Client().get(url)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(answer.streaming_content) == path_of(url.removeprefix("/media/")).read_bytes()
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    answer.close()
    answer = Client().head(url)
    assert answer.status_code == 200
    answer.close()
    assert Client().post(url).status_code == 405


def test_who_has_it_is_not_sent_it(admin, radio):
    url = send(admin, radio, picture()).json()["url"]
    first = Client().get(url)
    first.close()
    tag = first.headers["ETag"]

    answer = Client().get(url, headers={"If-None-Match": f'"other", {tag}'})

    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "", "products/", "products/x.jpg", "../settings.py", "..%2f..%2fetc/passwd", "products/../../x.jpg",
        f"products/{'a' * 64}.jpg", f"products/{'a' * 64}.html", f"products/{'a' * 64}.jpg/", "products/a%00.jpg",
        f"/etc/{'a' * 64}.jpg", "%2e%2e/%2e%2e/manage.py",
    ],
)  # fmt: skip
def test_no_path_leads_anywhere_else(path):
    assert Client().get(f"/media/{path}").status_code == 404
