"""Signing keys that lie in the database, under SECRET_KEY."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError
from joserfc.jwk import RSAKey

from earmark.base import clock
from earmark.identity import keys
from earmark.identity.key_places import Folder, Table, place
from earmark.identity.keys import Keeper, make_key
from earmark.identity.models import SealedKey, SigningKey

from .journeys import part, refresh, status_with, tokens

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_database(settings, monkeypatch):
    settings.JWT_KEYS_DIR = ""
    monkeypatch.setattr(keys, "_keepers", {})


def rotate(**options):
    call_command("rotate_keys", stdout=StringIO(), **options)


def test_they_sign_verify_rotate_and_go_as_files_do(ana):
    rotate(if_none=True)
    rotate(if_none=True)
    before = tokens()
    rotate()
    after = refresh(before["refresh"]).json()

    assert part(before["access"], 0)["kid"] != part(after["access"], 0)["kid"]
    assert [status_with(before["access"]), status_with(after["access"])] == [200, 200]

    rotate(keep=1)
    tokens()

    assert [status_with(before["access"]), status_with(after["access"])] == [401, 401]
    assert (SealedKey.objects.count(), SigningKey.objects.filter(retired_at=None).count()) == (1, 1)


def test_what_a_dump_shows_is_no_key():
    name = make_key(Table(), now=clock.now())

    content = SealedKey.objects.get().content

    assert "PRIVATE" not in content
    with pytest.raises(ValueError):
        RSAKey.import_key(content)
    assert Table().read()[name].is_private


def test_a_key_is_as_old_as_its_name_says():
    now = datetime(2026, 11, 1, 12, tzinfo=UTC)

    assert place().made_at(make_key(place(), now=now)) == now


def test_a_former_secret_opens_what_it_has_sealed(settings):
    make_key(Table(), now=clock.now())
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another secret, as long as secrets have to be"

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FALLBACKS"):
        Keeper(Table())

    settings.SECRET_KEY_FALLBACKS = [former]
    assert Keeper(Table()).ring.signing.is_private


def test_with_no_secret_that_opens_them_one_can_begin_anew(settings, ana):
    rotate()
    settings.SECRET_KEY = "another secret, as long as secrets have to be"

    rotate(keep=1)

    assert status_with(tokens()["access"]) == 200


def test_without_a_key_the_way_to_one_is_named():
    with pytest.raises(ImproperlyConfigured, match=r"the database: run `manage\.py rotate_keys`"):
        Keeper(Table())


def test_what_was_signed_is_verified_while_the_database_is_away(ana, monkeypatch):
    rotate()
    keeper = keys.keeper()
    monkeypatch.setattr(keys, "LOOK_EACH", 0.0)
    monkeypatch.setattr(Table, "names", away)

    assert keeper.for_verifying() is keeper.ring


def test_a_file_that_goes_while_the_folder_is_read_is_no_key_of_it(tmp_path, monkeypatch):
    folder = Folder(tmp_path)
    kept = make_key(folder, now=clock.now())
    monkeypatch.setattr(Folder, "names", lambda _: ["20200101T000000000000Z-gone.pem", kept])

    assert list(folder.read()) == [kept]


def away(_):
    raise OperationalError
