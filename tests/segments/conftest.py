"""What these tests share with others."""

from tests.fixtures import *  # noqa: F403
