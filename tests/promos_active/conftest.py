"""What the folder's tests share."""

from tests.fixtures import *  # noqa: F403
