"""A foreign issuer that we believe."""

import pytest

from earmark.identity.external import discovery, jwks
from earmark.identity.external.issuers import issuers
from tests.external.foreign import Foreign
from tests.fixtures import keys, race, signing

__all__ = ["keys", "race", "signing"]


@pytest.fixture
def believe(settings):
    """Has these members of OIDC_ISSUERS be the only ones, as after a start."""

    def set_issuers(**entries):
        settings.OIDC_ISSUERS = entries
        forget()

    yield set_issuers
    forget()


def forget():
    for cached in (issuers, discovery.discovery_of, jwks._kept):
        cached.cache_clear()


@pytest.fixture
def foreign(believe):
    """The issuer, under the name `foreign`."""
    with Foreign() as server:
        believe(foreign=server.entry())
        yield server


@pytest.fixture
def kept(foreign):
    """The process's copy of its keys."""
    return jwks._kept(issuers()["foreign"])
