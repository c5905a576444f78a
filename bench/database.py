"""A database of its own for each run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from django.db import connection, connections

from bench.scenario import BenchFailed


@contextmanager
def fresh_database() -> Iterator[str]:
    """The URL of an empty database on the server of DATABASE_URL; dropped at the end. Raises BenchFailed."""
    given = os.environ.get("DATABASE_URL")
    if not given:
        raise BenchFailed("DATABASE_URL is not set. Use: ./dev bench")
    name = f"bench_{os.getpid()}"
    _command(given, f"CREATE DATABASE {name}")
    try:
        yield urlsplit(given)._replace(path=f"/{name}").geturl()
    finally:
        _command(given, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def untouched() -> Iterator[None]:
    """Whatever is done to the settings' database is undone at the end: scenarios do not find what others left."""
    name = connection.settings_dict["NAME"]
    server = urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl()
    connections.close_all()
    _command(server, f"CREATE DATABASE {name}_kept TEMPLATE {name}")
    try:
        yield
    finally:
        connections.close_all()
        _command(server, f"DROP DATABASE {name} WITH (FORCE)")
        _command(server, f"ALTER DATABASE {name}_kept RENAME TO {name}")


def _command(url: str, statement: str) -> None:
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as server:
            server.execute(statement.encode())
    except psycopg.Error as error:
        raise BenchFailed(f"{statement}: {error}") from error


def calm_down() -> None:
    """Does now, outside of the measured time, what PostgreSQL would else do in the middle of a reading."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ledger_account, ledger_open_line")
        cursor.execute("CHECKPOINT")
