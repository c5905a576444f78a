"""Commands, as an operator runs them."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.fixtures import keys, signing, simulator

__all__ = ["keys", "signing", "simulator"]


@pytest.fixture
def run():
    """What `manage.py` prints, of both kinds."""

    def command(*arguments):
        said = StringIO()
        call_command(*arguments, stdout=said, stderr=said, no_color=True)
        return said.getvalue()

    return command
