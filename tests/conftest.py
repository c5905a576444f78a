"""What every test may use. PostgreSQL and Redis come from `./dev test`."""

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from rest_framework.test import APIClient

from earmark.base.redis import gate
from earmark.base.throttle import limiter
from earmark.ledger.queries import audit

# How long an example takes says something of the machine and nothing of the program.
hypothesis.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("untimed")


@pytest.fixture(autouse=True, scope="session")
def _fast_hashing():
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _own_media(tmp_path_factory):
    """No test leaves a file where people look for theirs."""
    settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("media"))


@pytest.fixture(autouse=True)
def _empty_redis():
    """Each test finds Redis as after a restart, and no limit used up."""
    gate.cache_clear()
    limiter.cache_clear()
    gate().client.flushdb()
    yield
    gate.cache_clear()


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
def django_db_setup(django_db_setup, django_db_blocker):
    """Emptying tables between tests is what TRUNCATE is refused for elsewhere."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_no_truncate")
