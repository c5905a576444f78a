"""Pictures are looked into, drawn anew, and put beside their product."""

import hashlib
import io
import struct
import zlib

import pytest
from PIL import Image

from earmark.base.media import path_of
from earmark.catalog.models import ProductImage
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


def test_a_picture_is_kept_under_the_hash_of_what_is_kept(admin, radio):
    answer = send(admin, radio, picture(), alt="A radio")

    body = answer.json()
    assert answer.status_code == 201
    assert body.keys() == {"id", "url", "width", "height", "alt", "thumbnails"}
    assert (body["width"], body["height"], body["alt"], body["thumbnails"]) == (80, 60, "A radio", None)
    content = path_of(body["url"].removeprefix("/media/")).read_bytes()
    assert body["url"] == f"/media/products/{hashlib.sha256(content).hexdigest()}.jpg"


def test_the_product_shows_it(admin, radio):
    told = send(admin, radio, picture()).json()

    assert anybody().get(f"/api/v1/products/products/{radio.pk}/").json()["images"] == [told]


@pytest.mark.parametrize(
    ("kind", "options", "kept_as"),
    [
        ("JPEG", {}, "JPEG"),
        ("JPEG", {"mode": "L", "colour": 90}, "JPEG"),
        ("JPEG", {"mode": "CMYK", "colour": (0, 90, 90, 0)}, "JPEG"),
        ("PNG", {}, "PNG"),
        ("PNG", {"mode": "RGBA"}, "PNG"),
        ("PNG", {"mode": "P"}, "PNG"),
        ("PNG", {"mode": "1", "colour": 1}, "PNG"),
        ("PNG", {"mode": "I;16", "colour": 40_000}, "PNG"),
        ("WEBP", {}, "WEBP"),
        ("GIF", {"mode": "P"}, "PNG"),
    ],
)
def test_kinds_of_pictures(admin, radio, kind, options, kept_as):
    answer = send(admin, radio, picture(kind, **options))

    assert answer.status_code == 201, answer.content
    assert kept(answer.json()["url"]).format == kept_as


def test_grey_of_sixteen_bits_stays_grey(admin, radio):
    url = send(admin, radio, picture("PNG", mode="I;16", colour=128 * 256)).json()["url"]

    assert kept(url).getpixel((5, 5)) == 128


def test_of_many_frames_the_first_is_kept(admin, radio):
    file = io.BytesIO()
    frames = [Image.new("P", (20, 20), n) for n in (1, 2, 3)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])

    url = send(admin, radio, file.getvalue()).json()["url"]

    assert getattr(kept(url), "n_frames", 1) == 1


def test_what_cameras_write_is_gone_and_the_picture_stands_upright(admin, radio):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera"  # a quarter turn; who made it
    exif.get_ifd(0x8825)[1] = "N"  # where

    body = send(admin, radio, picture(exif=exif, comment=b"secret")).json()

    assert (body["width"], body["height"]) == (60, 80)
    found = kept(body["url"])
    assert not dict(found.getexif())
    assert not {"exif", "comment", "icc_profile", "xmp"} & found.info.keys()


def test_what_hangs_behind_a_picture_is_gone(admin, radio):
    url = send(admin, radio, picture() + b"<?php evil() ?>").json()["url"]

    assert b"evil" not in path_of(url.removeprefix("/media/")).read_bytes()


def bomb(width, height):
    """A PNG that says it is that large, in a few bytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "content",
    [
        b"<html>",
        b"%PDF-1.4",
        b"\0" * 1000,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("BMP"),
        picture("TIFF"),
        picture()[:-200],
        picture("PNG")[:-30],
        picture("WEBP")[:-30],
        picture("GIF", mode="P")[:20],
        bomb(100, 100),
        bomb(0, 5),
        b"\xff\xd8\xff\xe0" + b"\0" * 50,
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"GIF89a",
    ],
)
def test_what_is_no_whole_picture_is_refused(admin, radio, content, media):
    assert problem(send(admin, radio, content)) == (400, "invalid_image")
    assert not media.exists()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_damage_anywhere_is_no_accident(admin, radio, kind):
    whole = picture(kind, mode="P" if kind in ("GIF", "PNG") else "RGB", colour=7)

    for place in range(0, len(whole), max(1, len(whole) // 60)):
        damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        assert send(admin, radio, damaged).status_code in {200, 201, 400, 409, 413}


def test_too_many_bytes_are_refused(admin, radio, settings):
    settings.IMAGE_MAX_BYTES = 100

    assert problem(send(admin, radio, picture())) == (413, "image_too_large")


@pytest.mark.parametrize("size", [(5001, 5000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_too_many_pixels_are_refused_before_they_are_made(admin, radio, size):
    assert problem(send(admin, radio, bomb(*size))) == (413, "image_too_large")


@pytest.mark.parametrize(
    "fields", [{"position": "x"}, {"position": -1}, {"position": 40_000}, {"alt": "x" * 201}]
)
def test_bad_fields_are_refused(admin, radio, fields):
    assert problem(send(admin, radio, picture(), **fields)) == (400, "invalid")


def test_a_picture_is_expected(admin, radio):
    assert problem(admin.post(images(radio), {"alt": "x"}, format="multipart")) == (400, "invalid")
    assert problem(admin.post(images(radio), {"image": "x"}, format="multipart")) == (400, "invalid")
    assert admin.post(images(radio), {"image": "x"}, format="json").status_code == 415


def test_pictures_come_one_behind_the_other(admin, radio):
    ids = [send(admin, radio, picture(colour=colour)).json()["id"] for colour in ("red", "green", "blue")]
    first = send(admin, radio, picture(colour="black"), position=0).json()["id"]

    shown = anybody().get(f"/api/v1/products/products/{radio.pk}/").json()["images"]
    assert [image["id"] for image in shown] == [ids[0], first, *ids[1:]]


def test_the_same_picture_again_is_the_same_picture(admin, radio):
    first, again = send(admin, radio, picture()), send(admin, radio, picture(), alt="other")

    assert (again.status_code, again.json()) == (200, first.json())
    assert ProductImage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_picture_at_once_is_one_picture(race):
    radio, admin = make_product(), make_user(role="admin")
    clients = [bearer(admin) for _ in range(4)]

    answers = race(4, lambda n: send(clients[n], radio, picture()))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert ProductImage.objects.count() == 1


def test_a_product_has_so_many_and_no_more(admin, radio):
    for n in range(30):
        assert send(admin, radio, picture(colour=(n, n, n), size=(8, 8))).status_code == 201

    assert problem(send(admin, radio, picture(colour="red"))) == (409, "too_many_images")


def test_merchants_add_to_what_is_theirs():
    store = make_store()
    own, foreign = make_product(store=store), make_product()
    merchant = bearer(make_merchant(store))

    assert send(merchant, own, picture()).status_code == 201
    assert problem(send(merchant, foreign, picture())) == (404, "product_not_found")


def test_customers_add_nothing(radio):
    assert problem(send(bearer(make_user()), radio, picture())) == (403, "permission_denied")
