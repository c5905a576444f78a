"""Files that clients send, as multipart/form-data: only the views that name this parser take any."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request


class FilesParser(MultiPartParser):
    """Fields and files, all together no larger than any other body."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Fields and files. Raises ParseError, RequestDataTooBig."""
        length = parser_context["request"].META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        return super().parse(stream, media_type, parser_context)


def file_of(request: Request, name: str) -> bytes:
    """The content of the file in field `name`. Raises ValidationError."""
    found = request.data.get(name) if isinstance(request.data, dict) else None
    if not isinstance(found, UploadedFile):
        raise ValidationError({name: "A file is expected, as multipart/form-data."}, code="required")
    found.seek(0)
    content: bytes = found.read()
    return content
