"""Every error as an RFC 9457 problem. The one map from refusals to HTTP statuses."""

import math
import sys
from collections.abc import Iterator
from typing import Any

import psycopg.errors
import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.response import Response

from earmark.base import measures
from earmark.base.errors import Busy, Refusal
from earmark.base.idempotency import KeyInFlight
from earmark.base.json import dumps
from earmark.base.requests import request_id

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2

#: HTTP status of each refusal code; a code that is not here is a 400.
STATUS = {
    "not_found": 404,
    "offer_not_found": 404,
    "user_not_found": 404,
    "subscription_not_found": 404,
    "renewal_in_progress": 409,
    "image_not_found": 404,
    "image_too_large": 413,
    "too_many_images": 409,
    "too_many_endpoints": 409,
    "product_not_found": 404,
    "not_in_cart": 404,
    "cart_full": 409,
    "out_of_stock": 409,
    "invalid_transition": 409,
    "nothing_to_pay": 409,
    "nothing_to_return": 409,
    "return_not_found": 404,
    "no_invoice": 409,
    "gateway_unavailable": 503,
    "payment_required": 409,
    "category_not_found": 404,
    "store_not_found": 404,
    "store_in_use": 409,
    "insufficient_stock": 409,
    "store_product_not_found": 404,
    "store_product_exists": 409,
    "store_product_in_use": 409,
    "product_in_use": 409,
    "category_in_use": 409,
    "promo_code_not_found": 404,
    "promo_code_in_use": 409,
    "review_not_found": 404,
    "already_reviewed": 409,
    "review_hidden": 409,
    "promo_not_found": 404,
    "not_eligible": 403,
    "user_limit_reached": 409,
    "reservation_not_found": 404,
    "endpoint_not_found": 404,
    "delivery_not_found": 404,
    "hold_expired": 410,
    "push_off": 404,
    "browser_taken": 409,
    "browser_not_found": 404,
    "account_in_use": 409,
    "balance_left": 409,
    "last_admin": 409,
    "idempotency_in_flight": 409,
    "idempotency_key_reused": 422,
    "invalid_credentials": 401,
    "second_factor_required": 401,
    "invalid_second_factor": 401,
    "invalid_token": 401,
    "invalid_refresh_token": 401,
    "insufficient_scope": 403,
    "own_login_required": 403,
    "email_not_verified": 403,
    "two_factor_setup_required": 403,
    "fresh_login_required": 403,
    "identity_not_linked": 403,
    "login_locked": 429,
    "throttled": 429,
    "issuer_unavailable": 503,
    "busy": 503,
}
TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    410: "Gone",
    413: "Too large",
    415: "Unsupported media type",
    422: "Unprocessable",
    429: "Too many requests",
    500: "Internal error",
    503: "Service unavailable",
}


def problem(status: int, code: str, detail: str, **members: Any) -> dict[str, Any]:
    """The body of a problem answer."""
    return {
        "type": f"/problems/{code}",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id(),
        **members,
    }


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: a problem for everything, with DEBUG on too."""
    status, body, headers = _describe(error)
    if status == 500:
        log.error("unhandled", exc_info=error)
        got_request_exception.send(sender=handle, request=context.get("request"))
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def _describe(error: Exception) -> tuple[int, dict[str, Any], dict[str, str]]:
    if isinstance(error, Refusal):
        return _refusal(error)
    if isinstance(error, DatabaseError | InterfaceError):
        return _database(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        return 413, problem(413, "body_too_large", "The body is too large."), {}
    elif isinstance(error, SuspiciousOperation):
        error = exceptions.ParseError()
    if isinstance(error, exceptions.APIException):
        return _api(error)
    return 500, _internal_error(), {}


def _refusal(error: Refusal) -> tuple[int, dict[str, Any], dict[str, str]]:
    status = STATUS.get(error.code, 400)
    measures.refusals.count(error.code)
    members = {"errors": error.errors} if hasattr(error, "errors") else error.members
    headers = {}
    if status in (429, 503):
        headers["Retry-After"] = str(math.ceil(error.members.get("retry_after", RETRY_SECONDS)))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return status, problem(status, error.code, str(error), **members), headers


def _database(error: Exception) -> tuple[int, dict[str, Any], dict[str, str]]:
    cause = error.__cause__
    if isinstance(cause, psycopg.errors.LockNotAvailable | psycopg.errors.QueryCanceled):
        if "base_claim" in (cause.diag.context or ""):
            return _refusal(KeyInFlight())
        return _refusal(Busy())
    if isinstance(cause, psycopg.errors.DeadlockDetected | psycopg.errors.ForeignKeyViolation):
        # Two in each other's way, or what this refers to has just been deleted: the next try finds out.
        log.warning("in_each_others_way", error=str(error))
        return _refusal(Busy())
    if isinstance(cause, psycopg.errors.DataError):
        return 400, problem(400, "invalid", "A value is out of range."), {}
    if isinstance(error, OperationalError | InterfaceError):
        log.error("database_away", error=str(error))
        return 503, problem(503, "database_unavailable", "The database cannot be reached."), _retry()
    return 500, _internal_error(), {}


def _internal_error() -> dict[str, Any]:
    return problem(500, "internal_error", "Something went wrong here. It has been logged.")


def _retry() -> dict[str, str]:
    return {"Retry-After": str(RETRY_SECONDS)}


def _api(error: exceptions.APIException) -> tuple[int, dict[str, Any], dict[str, str]]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    if isinstance(error, exceptions.ValidationError):
        found = list(_fields(error.detail))
        detail = "; ".join(f"{item['field']}: {item['detail']}" for item in found)
        return 400, problem(400, "invalid", detail, errors=found), headers
    code = getattr(error.detail, "code", error.default_code)
    if code == "authentication_failed":
        code = "invalid_token"
    return error.status_code, problem(error.status_code, code, str(error.detail)), headers


def _fields(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Each leaf of DRF's error tree, with a dotted path to its field."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            joined = path if name == "non_field_errors" else f"{path}.{name}" if path else str(name)
            yield from _fields(inner, joined)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _fields(inner, f"{path}.{index}" if nested and path else path)
    else:
        yield {"field": path or "body", "code": getattr(detail, "code", "invalid"), "detail": str(detail)}


def _answer(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(dumps(body), status=status, content_type=MEDIA_TYPE, headers=headers or {})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404, and the last of the paths: with DEBUG on Django would answer a page of its own."""
    return _answer(404, problem(404, "not_found", "There is nothing here."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return _answer(400, problem(400, "bad_request", "The request cannot be understood."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return _answer(403, problem(403, "permission_denied", "You may not do this."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: our fault, or PostgreSQL's. The log has the traceback under the request id."""
    error = sys.exception()
    if isinstance(error, DatabaseError | InterfaceError):
        return _answer(*_database(error))
    return _answer(500, _internal_error())
