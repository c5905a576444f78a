"""Pictures under `/media/`: what a name stands for never changes, so browsers and caches keep it."""

import re
from datetime import timedelta

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from config.errors import not_found
from earmark.base.media import path_of

#: All that is served: names of the program's own, so that no path leads out of the folder.
_NAME = re.compile(r"[a-z]+/([0-9a-f]{64}(?:_[0-9]{1,4})?)\.(jpg|png|webp)", re.ASCII)
_KINDS = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
_FOR_EVER = f"public, max-age={int(timedelta(days=365).total_seconds())}, immutable"


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file; 304 for who has it. Pages of any origin may show it, and scripts read it."""
    known = _NAME.fullmatch(name)
    if known is None:
        return not_found(request)
    tag = f'"{known[1]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": _FOR_EVER,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
    }
    try:
        file = path_of(name).open("rb")
    except FileNotFoundError:
        return not_found(request)
    if tag in request.headers.get("If-None-Match", ""):
        file.close()
        return HttpResponse(status=304, headers=headers)
    return FileResponse(file, content_type=_KINDS[known[2]], headers=headers)
