"""The provider as a server, a client application, and a person with a browser."""

import pytest

from earmark.identity.services.clients import open_service_account, register_client
from tests.factories import make_user
from tests.fixtures import keys, race, redis_away, signing

from .people import REDIRECT, Browser, StockClient

__all__ = ["keys", "race", "redis_away", "signing"]


@pytest.fixture
def server(live_server, settings):
    """The provider's address; it issues under that name."""
    settings.PUBLIC_URL = settings.JWT_ISSUER = live_server.url
    settings.OAUTH2_PROVIDER = settings.OAUTH2_PROVIDER | {"OIDC_ISS_ENDPOINT": live_server.url}
    return live_server.url


@pytest.fixture
def ana(server):
    """A customer with money, logged in nowhere."""
    return make_user("ana", money=50_00)


@pytest.fixture
def app(server):
    """A single-page application: it has no secret."""
    return register_client(
        name="Corner shop",
        redirect_uris=[REDIRECT],
        post_logout_redirect_uris=["https://shop.example/bye"],
        public=True,
    )


@pytest.fixture
def site(server):
    """A web site with a server of its own: it has a secret."""
    return register_client(name="Big shop", redirect_uris=[REDIRECT])


@pytest.fixture
def partner(server):
    """Somebody with machines."""
    return make_user("telco", role="partner")


@pytest.fixture
def robot(partner):
    """The partner's service account."""
    return open_service_account(partner_id=partner.pk, name="Nightly job")


@pytest.fixture
def browser(server, ana):
    """Ana's, logged in."""
    with Browser(server) as browser:
        browser.log_in("ana")
        yield browser


@pytest.fixture
def stock(server):
    """Makes a stock OpenID Connect client for a registered one."""
    made = []

    def make(registered, **options):
        made.append(StockClient(server, registered, **options))
        return made[-1]

    yield make
    for client in made:
        client.close()
