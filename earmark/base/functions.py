"""Calls of our SQL functions, by the short way.

Note [Short way]
----------------
A hold costs PostgreSQL little, and a cursor twice as much CPU as all the rest of the way there: cursors are made for
every kind of query, for waiting without blocking and for being interrupted. A call of one of our functions needs none
of it. So it goes straight to libpq (`psycopg.pq`), as one blocking step that lets other threads run, and psycopg turns
the values into text and back. Arguments are sent without a type: the function's signature says what they are. How long
a call may take is PostgreSQL's to say (`statement_timeout`, `lock_timeout`).

What a cursor would do besides is begin a transaction where one is due; such a call is left to it (`earmark.base.sql`).
"""

from collections import namedtuple
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from psycopg import Connection, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

Made = Callable[[Any], Any]
#: Without the types that nobody can know here: the columns are PostgreSQL's to say.
_row_type: Any = namedtuple  # noqa: PYI024


@dataclass(slots=True)
class _Known:
    """A function that this connection has called before, with these arguments."""

    statement: bytes
    #: Under which the statement is prepared; empty where nothing may be.
    name: bytes
    #: What makes a named tuple of a row, once a first answer has shown its columns.
    make: Made | None = None


class Functions:
    """What one connection can call. See Note [Short way]."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._libpq = connection.pgconn
        self._values = Transformer(connection)
        self._known: dict[tuple[str, tuple[str, ...]], _Known] = {}

    def call(self, function: str, names: tuple[str, ...], values: Collection[Any]) -> Any:
        """The one row, as a named tuple. Raises psycopg's errors."""
        sent: Any = self._values.dump_sequence(list(values), [PyFormat.TEXT] * len(values))
        known = self._known.get((function, names)) or self._know(function, names)
        result = (
            self._libpq.exec_prepared(known.name, sent)
            if known.name
            else self._libpq.exec_params(known.statement, sent)
        )
        self._check(result, ExecStatus.TUPLES_OK)
        self._values.set_pgresult(result)
        if known.make is None:
            known.make = _maker(result)
        return self._values.load_rows(0, 1, known.make)[0]

    def _know(self, function: str, names: tuple[str, ...]) -> _Known:
        arguments = ", ".join(f"{name} => ${number}" for number, name in enumerate(names, 1))
        known = _Known(f"SELECT * FROM {function}({arguments})".encode(), name=b"")
        if settings.DATABASE_PREPARE:
            known.name = b"earmark_%d" % len(self._known)
            self._check(self._libpq.prepare(known.name, known.statement), ExecStatus.COMMAND_OK)
        self._known[function, names] = known
        return known

    def _check(self, result: PGresult, expected: ExecStatus) -> None:
        if result.status == expected:
            return
        if result.error_field(DiagnosticField.SQLSTATE) is None:  # nobody there to say it
            raise OperationalError(self._libpq.error_message.decode(errors="replace").strip())
        raise error_from_result(result)


def _maker(result: PGresult) -> Made:
    columns = [(result.fname(number) or b"").decode() for number in range(result.nfields)]
    made: Made = _row_type("Row", columns)._make
    return made


_functions: "WeakKeyDictionary[Any, Functions]" = WeakKeyDictionary()


def functions_of(connection: Connection[Any]) -> Functions:
    """The connection's own, kept: what it has prepared lives as long as it does."""
    found = _functions.get(connection)
    if found is None:
        found = _functions[connection] = Functions(connection)
    return found


def needs_to_begin(connection: Connection[Any]) -> bool:
    """True where a statement has to open the transaction that it belongs to."""
    return not connection.autocommit and connection.pgconn.transaction_status == TransactionStatus.IDLE
