"""The OpenAPI document: what every operation has in common is said here once."""

import re
from threading import Lock
from typing import Any

from django.conf import settings
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator as SpectacularGenerator
from drf_spectacular.openapi import AutoSchema as SpectacularSchema

from earmark.base.access import access_to
from earmark.base.idempotency import HEADER

_PROBLEM = {
    "type": "object",
    "description": "An error (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/insufficient_balance"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "For people."},
        "code": {"type": "string", "description": "For programs; stable."},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    **{name: {"type": "string"} for name in ("field", "code", "detail")},
                    "index": {"type": "integer", "description": "Of the row, in uploads of many."},
                },
            },
        },
    },
    "additionalProperties": True,
}

_MEANINGS = {
    "400": "The request is wrong; `code` and `errors` say how.",
    "401": "Credentials are missing or bad.",
    "403": "You may not do this.",
    "404": "There is nothing here, or it is not yours.",
    "413": "It is too large.",
    "415": "This kind of body is not understood.",
    "409": "It cannot be done now: something is under way or has ended.",
    "410": "What was held is free again: its time is over.",
    "422": "The Idempotency-Key stands for another request.",
    "429": "Too much; come back after `Retry-After` seconds.",
    "503": "A part is away; come back after `Retry-After` seconds.",
}
_MOVES_MONEY = (
    "/activation/", "/offers/renew/", "/account/top-ups/", "/partner/activate/",
    "/bulk_create/", "/orders/orders/", "/cancel/", "/ship/", "/deliver/", "/returns/", "/accept/", "/refuse/",
    "/products/products/", "/api/products/", "/api/store-products/", "/receive/", "/adjust/",
    "/cart/reserve/", "/promos/",
)  # fmt: skip
#: Where a PUT may set what is in stock, or settle what is held.
_PUTS_STOCK = (
    "/products/{product_id}/",
    "/store-products/{store_product_id}/",
    "/cart/checkout/",
    "/cart/cancel/",
)
#: A POST to one of these makes something: it does not only do something.
_MAKES = re.compile(r"(s|activation)/$")
_WRITES = ("post", "put", "patch", "delete")


class AutoSchema(SpectacularSchema):
    """Adds the Idempotency-Key where money moves, and says who needs to say who they are."""

    def get_operation_id(self) -> str:
        """What generated clients call it: `orders_list`, `orders_create`; what is only done, `orders_cancel`."""
        name = re.sub(r"^(\w+?)_\1_", r"\1_", super().get_operation_id())
        name = re.sub(r"^api_store", "store", name)
        done = [verb for verb in ("get", *_WRITES) if hasattr(self.view, verb)] == [self.method.lower()]
        if not done or self.method == "GET" or self.path.endswith("}/") or _MAKES.search(self.path):
            return name
        return (
            name.removesuffix("_create")
            .removesuffix("_update")
            .removesuffix("_partial")
            .removesuffix("_destroy")
        )

    def get_auth(self) -> list[dict[str, list[str]]]:
        """The ways in, from the table of who may call what; none where anyone may."""
        access = access_to(type(self.view), self.method)
        return [{}] if access and access.anonymous else super().get_auth()

    def moves_something(self) -> bool:
        """Whether repeating the call would move money or stock again."""
        if self.method == "PUT":
            return str(self.path).endswith(_PUTS_STOCK)
        return bool(self.method == "POST" and self.path.endswith(_MOVES_MONEY))

    def get_operation(self, *where: Any, **options: Any) -> Any:
        """The operation, with the header that makes its repetition safe."""
        operation = super().get_operation(*where, **options)
        if operation and self.moves_something():
            operation.setdefault("parameters", []).append(
                {
                    "in": "header",
                    "name": HEADER,
                    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
                    "description": "Repeating a call under the same key does nothing twice.",
                }
            )
        return operation


class SchemaGenerator(SpectacularGenerator):
    """Makes the document once in a process: it takes a second, and two threads at it for the first time collide."""

    _making = Lock()
    _made: dict[bool, Any] = {}

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        """The same for whoever asks: the version and the language that the first one names are not for all."""
        with self._making, translation.override(settings.LANGUAGE_CODE):
            if public not in self._made:
                self.api_version = None
                self._made[public] = super().get_schema(None, public)  # type: ignore[no-untyped-call]
            return self._made[public]


def describe_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Post-processing: every operation may answer with a problem, and it is always the same shape."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            for status in _possible(path, method, operation):
                answer = {"description": _MEANINGS[status], "content": content}
                operation["responses"].setdefault(status, answer)
    return result


def _possible(path: str, method: str, operation: dict[str, Any]) -> list[str]:
    """The problems that an operation can answer with. Bad credentials are refused where none are needed too."""
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    found = ["400", "401", "403", "429", "503"]
    if "{" in path or "page" in names or method != "get":
        found.append("404")
    if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
        found += ["413", "415"]
    if method in ("post", "patch", "delete") or HEADER in names:
        found.append("409")
    if HEADER in names:
        found.append("422")
    if path == "/api/v1/notifications/push/key/":
        found.append("404")
    if path == "/cart/checkout/":
        found.append("410")
    return found
