"""Calls of SQL functions: what comes back, what is refused, and in whose transaction they run."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, OperationalError, ProgrammingError, connection, transaction

from earmark.base.sql import call

ID = UUID("01900000-0000-7000-8000-000000000001")


@pytest.fixture
def echo(db):
    """A function that answers what it is given, of each kind that ours take."""
    with connection.cursor() as cursor:
        cursor.execute("""
            CREATE FUNCTION pg_temp.echo(
                a bigint, b text, c uuid, d interval, e timestamptz, f boolean, g bigint[], h text[]
            )
            RETURNS TABLE (a bigint, b text, c uuid, d interval, e timestamptz, f boolean, g bigint[], h text[])
            LANGUAGE sql AS 'SELECT $1, $2, $3, $4, $5, $6, $7, $8'
        """)
    return lambda **given: call("pg_temp.echo", **given)


VALUES = {
    "a": 2**40,
    "b": "ñ 'quoted' \\ {x}",
    "c": ID,
    "d": timedelta(seconds=90),
    "e": datetime(2026, 11, 21, 8, 15, tzinfo=UTC),
    "f": True,
    "g": [1, 2**40],
    "h": ["a,b", 'c"d'],
}


def test_values_come_back_as_they_went(echo):
    assert echo(**VALUES)._asdict() == VALUES


def test_so_do_nothings_whatever_went_before(echo):
    nothing = dict.fromkeys(VALUES)
    echo(**VALUES)

    assert echo(**nothing)._asdict() == nothing


def test_the_order_of_the_names_does_not_matter(echo):
    assert echo(**dict(reversed(VALUES.items())))._asdict() == VALUES


def test_without_preparing_it_is_the_same(echo, settings):
    settings.DATABASE_PREPARE = False

    assert echo(**VALUES)._asdict() == VALUES


def test_an_error_is_djangos_and_leaves_the_connection_usable(echo):
    with pytest.raises(DataError), transaction.atomic():
        echo(**VALUES | {"c": "no uuid"})

    assert echo(**VALUES).a == VALUES["a"]


def test_a_nul_is_a_data_error(echo):
    with pytest.raises(DataError):
        echo(**VALUES | {"b": "a\0b"})


@pytest.mark.django_db
def test_a_function_that_is_not_there_is_a_programming_error():
    with pytest.raises(ProgrammingError):
        call("ledger.nothing", a=1)


@pytest.fixture
def remember(transactional_db):
    """A function that writes a row, and a look at the rows."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE remembered (n bigint PRIMARY KEY)")
        cursor.execute(
            "CREATE FUNCTION remember(n bigint) RETURNS bigint "
            "LANGUAGE sql AS 'INSERT INTO remembered VALUES ($1) RETURNING n'"
        )
    yield lambda n: call("remember", n=n)
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION remember; DROP TABLE remembered")


def remembered():
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM remembered ORDER BY n")
        return [n for (n,) in cursor.fetchall()]


def test_alone_it_is_its_own_transaction(remember):
    remember(1)

    assert remembered() == [1]


@pytest.mark.parametrize("calls", [1, 2])
def test_in_a_transaction_it_ends_as_that_ends(remember, calls):
    with transaction.atomic():
        for n in range(calls):
            remember(n)
        transaction.set_rollback(True)

    assert remembered() == []


def test_what_breaks_a_constraint_is_an_integrity_error(remember):
    remember(1)

    with pytest.raises(IntegrityError) as error:
        remember(1)

    assert error.value.__cause__.diag.constraint_name == "remembered_pkey"


def test_a_connection_that_was_cut_is_an_operational_error_and_the_next_works(remember):
    remember(1)
    pid = connection.connection.info.backend_pid
    with connection.copy().cursor() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        other.connection.close()

    with pytest.raises(OperationalError):
        remember(2)
    connection.close_if_unusable_or_obsolete()

    remember(3)
    assert remembered() == [1, 3]
