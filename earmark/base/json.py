"""JSON in and out, and nothing else: a client that asks for HTML gets JSON too."""

from decimal import Decimal
from typing import IO, Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def dumps(value: Any) -> bytes:
    """JSON bytes; times in RFC 3339 with `Z`, Decimals as strings, ids as text."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def loads(data: bytes | str) -> Any:
    """The value of a JSON text. Raises ValueError."""
    return orjson.loads(data)


def ready(body: bytes, *, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """A response of JSON bytes that exist already, past the renderer: on the hot path it costs as much as the rest."""
    return HttpResponse(body, status=status, headers=headers, content_type=JSONRenderer.media_type)


class JSONRenderer(BaseRenderer):
    """Renders what a view returns; ready bytes pass as they are."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, media_type: str | None = None, context: Any = None) -> bytes:
        """JSON bytes; none for None."""
        if data is None:
            return b""
        return data if isinstance(data, bytes) else dumps(data)


class JSONParser(BaseParser):
    """Parses a JSON object; anything else is 400 `malformed_json`."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, context: Any = None) -> Any:
        """The body's value. Raises ParseError, RequestDataTooBig."""
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            return orjson.loads(body) if body else {}
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}", code="malformed_json") from error


class OnlyJSON(BaseContentNegotiation):
    """Always the first renderer, and the parser for the declared media type."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """The parser for the declared media type, or None, which is 415."""
        declared = (request.content_type or "").split(";", 1)[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == declared), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """The first renderer."""
        return renderers[0], renderers[0].media_type
