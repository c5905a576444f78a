"""SQL that lives in files by name, and calls of SQL functions in one round trip."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from importlib import resources
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.operations import RunSQL
from psycopg import Cursor
from psycopg.rows import namedtuple_row

from earmark.base.functions import functions_of, needs_to_begin

#: The database that reads go to: the primary, but within `earmark.base.replica.read`.
read_from: ContextVar[str] = ContextVar("read_from", default=DEFAULT_DB_ALIAS)

_cursors: "WeakKeyDictionary[Any, Cursor[Any]]" = WeakKeyDictionary()


def install(package: str, *names: str) -> RunSQL:
    """A migration operation that runs `<package>/sql/<name>.sql` for each name, in order.

    The files create or replace functions; an altered file is installed again by a new migration.
    """
    statements = [(resources.files(package) / "sql" / f"{name}.sql").read_text() for name in names]
    return RunSQL(sql="\n".join(statements), reverse_sql=RunSQL.noop)


def call(function: str, **arguments: Any) -> Any:
    """The one row that a SQL function answers, as a named tuple. One round trip, prepared.

    On Django's connection and inside its transaction; errors come out as Django's database errors.
    """
    database = _database(DEFAULT_DB_ALIAS)
    names, values = tuple(arguments), arguments.values()
    if needs_to_begin(database.connection):
        return rows(_statement(function, names), tuple(values))[0]
    with database.wrap_database_errors:
        return functions_of(database.connection).call(function, names, values)


def rows(statement: str, arguments: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
    """All rows of a statement as named tuples, on Django's connection and inside its transaction.

    Goes past Django's cursor, which would interpolate on the client and never prepare. Errors come
    out as Django's database errors.
    """
    database = _database(read_from.get())
    with database.wrap_database_errors:
        cursor = _cursor(database.connection)
        cursor.execute(statement, arguments, prepare=settings.DATABASE_PREPARE or None)
        return cursor.fetchall()


def _database(alias: str) -> Any:
    """Django's side of the connection, open. Asked once a call: each look through its proxy costs as much as a row."""
    database = connections[alias]
    if database.connection is None:
        database.ensure_connection()
    return database


@cache
def _statement(function: str, names: tuple[str, ...]) -> str:
    arguments = ", ".join(f"{name} => %s" for name in names)
    return f"SELECT * FROM {function}({arguments})"


def _cursor(raw: Any) -> "Cursor[Any]":
    """The connection's own cursor, kept: a new one for each call would cost as much as the call."""
    cursor = _cursors.get(raw)
    if cursor is None:
        cursor = _cursors[raw] = Cursor(raw, row_factory=namedtuple_row)
    return cursor
