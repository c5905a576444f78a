"""What these tests share."""

from tests.fixtures import keys, race, redis_away, signing

__all__ = ["keys", "race", "redis_away", "signing"]
