"""What these tests share."""

import pytest

from tests.fixtures import keys, race, redis_away, signing

__all__ = ["keys", "race", "redis_away", "signing"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files of a test are its own."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"
