"""Keys change, tokens go on."""

import stat
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from earmark.base import clock
from earmark.identity import keys as keys_module
from earmark.identity.key_places import Folder
from earmark.identity.keys import Keeper, make_key
from earmark.identity.models import User

from .journeys import part, refresh, status_with, tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(tmp_path: Path, settings: Any) -> Path:
    """A directory for keys, still empty, in use."""
    settings.JWT_KEYS_DIR = tmp_path / "keys"
    return tmp_path / "keys"


def key_files(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.pem"))


def rotate(**options: Any) -> None:
    call_command("rotate_keys", stdout=StringIO(), **options)


def test_the_first_key_is_made_with_its_directory(directory: Path) -> None:
    rotate(if_none=True)

    [file] = key_files(directory)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_if_none_leaves_a_key_alone(directory: Path) -> None:
    rotate()
    rotate(if_none=True)

    assert len(key_files(directory)) == 1


def test_keep_removes_the_oldest(directory: Path) -> None:
    rotate()
    rotate()
    [_, second] = key_files(directory)

    rotate(keep=2)

    assert (len(key_files(directory)), key_files(directory)[0]) == (2, second)


def test_the_newest_file_signs(directory: Path) -> None:
    now = clock.now()
    newest = make_key(Folder(directory), now=now)
    make_key(Folder(directory), now=now - timedelta(days=1))

    ring = Keeper(Folder(directory)).ring
    assert newest.endswith(f"-{ring.signing_kid[:8]}.pem")
    assert len(ring.by_kid) == 2


def test_tokens_from_before_a_rotation_go_on_and_new_ones_have_the_new_key(
    directory: Path, ana: User
) -> None:
    rotate()
    before = tokens()
    rotate()

    after = refresh(before["refresh"]).json()

    assert part(before["access"], 0)["kid"] != part(after["access"], 0)["kid"]
    assert [status_with(before["access"]), status_with(after["access"])] == [200, 200]


def test_a_token_of_a_key_that_was_removed_is_dead_once_the_keys_are_read_again(
    directory: Path, ana: User
) -> None:
    rotate()
    before = tokens()
    assert status_with(before["access"]) == 200

    rotate(keep=1)
    tokens()

    assert status_with(before["access"]) == 401


def test_a_kid_that_another_process_signed_with_is_found(directory: Path) -> None:
    rotate()
    keeper = Keeper(Folder(directory))
    keeper._read_at -= keys_module.RELOAD_PAUSE
    rotate()

    newest = Keeper(Folder(directory)).ring.signing_kid
    assert newest in keeper.for_kid(newest).by_kid


def test_unknown_kids_do_not_make_a_process_read_all_the_time(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotate()
    keeper = Keeper(Folder(directory))
    reads: list[Path] = []
    monkeypatch.setattr(Folder, "names", reads.append)

    for number in range(100):
        keeper.for_kid(f"forged {number}")

    assert reads == []


def test_without_a_key_nothing_starts(directory: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="rotate_keys"):
        Keeper(Folder(directory))


def test_a_file_that_is_no_key_is_named(directory: Path) -> None:
    directory.mkdir()
    (directory / "broken.pem").write_text("not a key")

    with pytest.raises(ImproperlyConfigured, match=r"broken\.pem"):
        Keeper(Folder(directory))


def test_kids_that_nobody_knows_do_not_forget_what_was_verified(
    keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys_module, "RELOAD_PAUSE", 0.0)
    keeper = Keeper(Folder(keys))
    ring = keeper.ring

    assert keeper.for_kid("somebody else's") is ring


def test_a_process_that_only_verifies_learns_within_a_while_that_a_key_has_gone(
    directory: Path, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotate()
    before = tokens()["access"]
    rotate(keep=1)
    assert status_with(before) == 200

    monkeypatch.setattr(keys_module, "LOOK_EACH", 0.0)

    assert status_with(before) == 401
