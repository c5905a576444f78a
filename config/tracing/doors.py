"""Spans at the doors to PostgreSQL, Redis and other systems, inside of what is traced.

They are hung onto the doors when tracing begins, so that without it nobody pays for them. Their names say what was
called, never with what.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import httpx
from django.db import connections
from django.db.backends.signals import connection_created
from opentelemetry.trace import SpanKind
from psycopg import Cursor

from config.tracing.provider import entered, fail, is_traced, on_behalf_of, propagator
from config.tracing.summary import summary
from earmark.base import requests, sql
from earmark.base.functions import Functions
from earmark.base.redis_gate import Gate

Door = Callable[..., Any]


def watch() -> None:
    """From now on."""
    hung: tuple[tuple[Any, str, Callable[[Door], Door]], ...] = (
        (Functions, "call", _function),
        (Gate, "exchange", _commands),
        (httpx.Client, "send", _exchange),
    )
    for owner, name, around in hung:
        setattr(owner, name, around(getattr(owner, name)))
    setattr(sql, "Cursor", SeenCursor)  # noqa: B010  the type is another
    requests.surroundings.append(on_behalf_of)
    connection_created.connect(_see_statements, weak=False)
    for connection in connections.all(initialized_only=True):
        _see_statements(connection)


def _function(door: Door) -> Door:
    @wraps(door)
    def call(self: Any, function: str, *rest: Any) -> Any:
        if not is_traced():
            return door(self, function, *rest)
        named = {"db.system.name": "postgresql", "db.stored_procedure.name": function}
        with entered(function, named, kind=SpanKind.CLIENT):
            return door(self, function, *rest)

    return call


def _commands(door: Door) -> Door:
    @wraps(door)
    def exchange(self: Any, commands: tuple[Any, ...]) -> Any:
        if not is_traced():
            return door(self, commands)
        verbs = " ".join(str(command[0]) for command in commands)
        named = {"db.system.name": "redis", "db.operation.name": verbs}
        with entered(verbs, named, kind=SpanKind.CLIENT):
            return door(self, commands)

    return exchange


def _exchange(door: Door) -> Door:
    @wraps(door)
    def send(self: Any, request: httpx.Request, **options: Any) -> Any:
        if not is_traced():
            return door(self, request, **options)
        url = request.url
        named = {
            "http.request.method": request.method,
            "server.address": url.host,
            "server.port": url.port or {"https": 443}.get(url.scheme, 80),
        }
        with entered(request.method, named, kind=SpanKind.CLIENT) as span:
            propagator.inject(request.headers)
            response = door(self, request, **options)
            span.set_attribute("http.response.status_code", response.status_code)
            if response.status_code >= 400:
                fail(span, str(response.status_code))
            return response

    return send


class SeenCursor(Cursor[Any]):
    """What `earmark.base.sql.rows` reads with."""

    def execute(self, query: Any, *given: Any, **options: Any) -> Any:
        """As psycopg's."""
        return _statement(super().execute, query, *given, **options)


def _see_statements(connection: Any, **_: Any) -> None:
    """What goes by Django's cursors."""
    if _by_django not in connection.execute_wrappers:
        connection.execute_wrappers.append(_by_django)


def _by_django(execute: Door, query: Any, parameters: Any, many: bool, context: Any) -> Any:
    return _statement(execute, query, parameters, many, context)


def _statement(execute: Door, query: Any, *given: Any, **options: Any) -> Any:
    if not is_traced():
        return execute(query, *given, **options)
    said = summary(str(query))
    with entered(said, {"db.system.name": "postgresql", "db.query.summary": said}, kind=SpanKind.CLIENT):
        return execute(query, *given, **options)
