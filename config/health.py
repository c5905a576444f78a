"""Liveness and readiness."""

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse

from earmark.base.json import dumps
from earmark.base.redis import RedisAway, gate


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _answer(200, {"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """PostgreSQL answers; without Redis the service is degraded, but it serves."""
    checks = {"postgresql": _postgresql(), "redis": _redis()}
    if checks["postgresql"] != "ok":
        return _answer(503, {"status": "unavailable", "checks": checks})
    return _answer(200, {"status": "ok" if checks["redis"] == "ok" else "degraded", "checks": checks})


def _postgresql() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return "away"
    return "ok"


def _redis() -> str:
    try:
        gate().check()
    except RedisAway:
        return "away"
    return "ok"


def _answer(status: int, body: dict[str, object]) -> HttpResponse:
    return HttpResponse(dumps(body), status=status, content_type="application/json")
