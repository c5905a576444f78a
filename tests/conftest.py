"""What every test may use. PostgreSQL and Redis come from `./dev test`."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from redis import Redis
from rest_framework.test import APIClient

from earmark.base.broker import broker
from earmark.base.redis import gate
from earmark.base.throttle import limiter
from earmark.ledger.queries import audit
from tests.emptying import empty_tables
from tests.once import share

# How long an example takes says something of the machine and nothing of the program.
hypothesis.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("untimed")


@pytest.fixture(autouse=True, scope="session")
def _fast_hashing():
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _made_once():
    with pytest.MonkeyPatch.context() as patch:
        share(patch)
        yield


@pytest.fixture(autouse=True, scope="session")
def _own_media(tmp_path_factory):
    """No test leaves a file where people look for theirs."""
    settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="session")
def _redis():
    with Redis.from_url(settings.REDIS_URL, protocol=2) as client:
        yield client


@pytest.fixture(autouse=True)
def _empty_redis(_redis):
    """Each test finds Redis as after a restart, and no limit used up."""
    limiter.cache_clear()
    _redis.flushdb()
    yield
    gate.cache_clear()
    broker.cache_clear()


@pytest.fixture
def api():
    """A client that has not logged in."""
    return APIClient()


@pytest.fixture
def books(db):
    """Proves the books once the test is over, and on call."""

    def prove(**options):
        found = audit(from_zero=True, **options)
        assert found.clean, found
        assert audit(**options).clean
        return found

    yield prove
    if not connection.needs_rollback:
        prove()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """A test that committed leaves no more behind than one that was rolled back, and as fast."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield
