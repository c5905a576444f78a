"""The record of signing keys: when they were made, and when they went."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from earmark.base import clock
from earmark.identity.key_places import Folder
from earmark.identity.keys import make_key
from earmark.identity.models import SigningKey

pytestmark = pytest.mark.django_db

DAY_0 = datetime(2026, 11, 1, tzinfo=UTC)
#: What REFRESH_TOKEN_SECONDS says when nobody says otherwise.
LIFE = timedelta(days=14)


@pytest.fixture
def directory(tmp_path, settings):
    """Where keys are, none yet."""
    settings.JWT_KEYS_DIR = tmp_path / "keys"
    return settings.JWT_KEYS_DIR


def key_files(directory):
    return sorted(directory.glob("*.pem"))


def rotate(at=None, **options):
    said = StringIO()
    with time_machine.travel(at or clock.now(), tick=False):
        call_command("rotate_keys", stdout=said, **options)
    return said.getvalue()


def standing():
    return SigningKey.objects.filter(retired_at=None).count()


def test_a_new_key_is_written_down(directory):
    rotate(DAY_0)

    key = SigningKey.objects.get()
    assert (key.made_at, key.retired_at) == (DAY_0, None)
    assert key_files(directory)[0].stem.endswith(f"-{key.kid[:8]}")


def test_a_key_stays_while_a_token_of_it_may_live(directory):
    rotate(DAY_0)
    rotate(DAY_0 + timedelta(days=1))

    rotate(DAY_0 + LIFE + timedelta(days=1))

    assert len(key_files(directory)) == 3
    assert standing() == 3


def test_a_key_goes_once_it_was_replaced_for_longer_than_any_token_lives(directory):
    rotate(DAY_0)
    [first] = key_files(directory)
    rotate(DAY_0 + timedelta(days=1))
    now = DAY_0 + LIFE + timedelta(days=1, hours=2)

    said = rotate(now)

    assert f"Removed: {first.name}" in said
    assert len(key_files(directory)) == 2
    assert SigningKey.objects.get(made_at=DAY_0).retired_at == now


def test_an_old_key_that_still_signs_stays_when_it_is_replaced(directory):
    rotate(DAY_0)

    rotate(DAY_0 + timedelta(days=365))

    assert len(key_files(directory)) == 2


def test_keep_retires_all_others_at_once(directory):
    rotate()
    rotate()

    rotate(keep=1)

    assert (len(key_files(directory)), standing(), SigningKey.objects.count()) == (1, 1, 3)


def test_keys_from_before_there_was_a_record_are_written_down(directory):
    make_key(Folder(directory), now=DAY_0)

    rotate(if_none=True)

    assert SigningKey.objects.get().made_at == DAY_0


def test_a_file_that_was_taken_away_by_hand_is_written_down(directory):
    rotate()
    key_files(directory)[0].unlink()

    rotate(if_none=True)

    assert standing() == 1
    assert SigningKey.objects.count() == 2


def test_a_key_with_a_name_of_its_own_is_as_old_as_its_file(directory):
    (directory / make_key(Folder(directory), now=DAY_0)).rename(directory / "mine.pem")

    assert abs(Folder(directory).made_at("mine.pem") - datetime.now(UTC)) < timedelta(minutes=1)


def test_coming_and_going_are_in_the_trail(directory):
    rotate()
    rotate(keep=1)

    events = apps.get_model("identity.SigningKeyEvent").objects.order_by("pgh_id")
    assert [event.pgh_label for event in events] == ["made", "made", "retired"]


def test_without_a_table_no_key_is_made(directory):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE identity_signingkey RENAME TO elsewhere")

    with pytest.raises(CommandError, match="migrate"):
        rotate()

    assert key_files(directory) == []
