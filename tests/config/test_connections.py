"""A worker's thread keeps its connection to PostgreSQL while that is good."""

from contextlib import closing

import pytest
from django.db import connection

from config.connections import close_dead_connections
from earmark.base.tasks import deliver_facts


@pytest.fixture
def backend(transactional_db):
    """The process of PostgreSQL that answers this thread."""

    def ask():
        connection.ensure_connection()
        return connection.connection.info.backend_pid

    return ask


def test_a_good_one_stays(backend):
    before = backend()

    close_dead_connections()

    assert backend() == before


def test_a_dead_one_is_replaced_before_a_task_meets_it(backend):
    before = backend()
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])

    close_dead_connections()

    assert backend() != before


def test_one_that_is_too_old_is_replaced(backend):
    before = backend()
    connection.close_at = 0

    close_dead_connections()

    assert backend() != before


def test_a_task_that_is_called_uses_the_callers(backend):
    before = backend()
    connection.close_at = 0

    deliver_facts.apply()

    assert backend() == before
