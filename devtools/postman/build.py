"""From folders of calls to a Postman collection, version 2.1. The same calls always make the same file."""

import json
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from devtools.postman.model import CALLERS, Call, Folder
from devtools.postman.scripts import before_script, test_script
from devtools.postman.shapes import Shapes

NAME = "Offers API"
SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
#: Variables that somebody may want to set, with what `./dev up` has.
VARIABLES = {
    "base_url": ("http://localhost:8000", "Where Earmark listens."),
    "username": ("user1", "A customer of the demo data."),
    "merchant": ("merchant1", "Staff of the demo stores."),
    "partner": ("partner1", "A partner of the demo data."),
    "admin": ("admin", "The admin of the demo data."),
    "password": ("password123", "Of all four."),
    "webhook_url": ("http://127.0.0.1:9/hooks", "A receiver for webhooks; nobody has to listen there."),
}
NONE_SUCH = {
    "no_number": ("999999999", "An id that nothing has."),
    "no_uuid": ("00000000-0000-7000-8000-000000000000", "Likewise."),
}

#: Who calls where a request does not say.
INHERITED = "customer"

Json = dict[str, Any]


def collection(folders: Sequence[Folder], shapes: Shapes, *, about: str) -> Json:
    """The document."""
    kept = {
        name: ("", "Kept by a request.") for folder in folders for call in folder.calls for name in call.keeps
    }
    kept |= {f"{caller}_token": ("", "Kept by a log-in.") for caller in CALLERS} | {
        "run": ("", "Of this run.")
    }
    variables = VARIABLES | NONE_SUCH | dict(sorted(kept.items()))
    return {
        "info": {"_postman_id": _id(NAME), "name": NAME, "description": about, "schema": SCHEMA},
        "item": [_folder(folder, shapes, _firsts(folders)) for folder in folders],
        "auth": _bearer(INHERITED),
        "variable": [
            {"key": key, "value": value, "description": told} for key, (value, told) in variables.items()
        ],
    }


def _firsts(folders: Sequence[Folder]) -> set[str]:
    """Names of the calls that show what their operation answers: one is enough."""
    calls = [call for folder in folders for call in folder.calls if call.statuses[0] < 400]
    return set({call.operation: call.name for call in reversed(calls)}.values())


def _folder(folder: Folder, shapes: Shapes, firsts: set[str]) -> Json:
    return {
        "id": _id(folder.name),
        "name": folder.name,
        "description": folder.about,
        "item": [_item(folder, call, shapes, shown=call.name in firsts) for call in folder.calls],
    }


def _item(folder: Folder, call: Call, shapes: Shapes, *, shown: bool) -> Json:
    known = shapes if call.path in shapes.schema["paths"] else None
    request = _request(call, known)
    before = before_script(call)
    events = [_script("prerequest", before)] if before else []
    return {
        "id": _id(f"{folder.name}/{call.name}"),
        "name": call.name,
        "event": [*events, _script("test", test_script(call, known))],
        "request": request,
        "response": _examples(folder, call, known) if shown else [],
    }


def _request(call: Call, shapes: Shapes | None) -> Json:
    headers = dict(call.headers)
    if shapes and "Idempotency-Key" in {one["name"] for one in shapes.parameters(call, "header")}:
        headers.setdefault("Idempotency-Key", "{{$guid}}")
    request: Json = {"method": call.method, "header": [], "url": _url(call, shapes)}
    if call.body is not None:
        raw = json.dumps(call.body, indent=2, ensure_ascii=False)
        raw = re.sub(r'"\{\{=(\w+)\}\}"', r"{{\1}}", raw)
        request["body"] = {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}
        headers.setdefault("Content-Type", "application/json")
    elif call.form is not None:
        mode = "formdata" if call.multipart else "urlencoded"
        request["body"] = {"mode": mode, mode: [_field(*pair) for pair in call.form.items()]}
    request["header"] = [{"key": key, "value": value} for key, value in headers.items()]
    if call.basic:
        keys = zip(("username", "password"), call.basic, strict=True)
        request["auth"] = {
            "type": "basic", "basic": [{"key": key, "value": value, "type": "string"} for key, value in keys],
        }  # fmt: skip
    elif call.by != INHERITED:
        request["auth"] = _bearer(call.by) if call.by else {"type": "noauth"}
    request["description"] = _description(call, shapes)
    return request


def _description(call: Call, shapes: Shapes | None) -> str:
    said = shapes.operation(call).get("description", "") if shapes else ""
    return "\n\n".join(part for part in (call.about, said) if part)


def _url(call: Call, shapes: Shapes | None) -> Json:
    gaps = re.findall(r"\{(\w+)\}", call.path)
    path = re.sub(r"\{(\w+)\}", r":\1", call.path)
    query = [_parameter(one, call) for one in shapes.parameters(call, "query")] if shapes else []
    known = {one["key"] for one in query}
    query += [{"key": key, "value": value} for key, value in call.query.items() if key not in known]
    asked = "&".join(f"{one['key']}={one['value']}" for one in query if not one.get("disabled"))
    url: Json = {
        "raw": "{{base_url}}" + path + (f"?{asked}" if asked else ""),
        "host": ["{{base_url}}"],
        "path": path.removeprefix("/").split("/"),
    }
    if query:
        url["query"] = query
    if gaps:
        url["variable"] = [{"key": gap, "value": call.at.get(gap, "{{" + gap + "}}")} for gap in gaps]
    return url


def _parameter(parameter: Json, call: Call) -> Json:
    """Every parameter that there is; those that the call does not use stand by, switched off."""
    name = parameter["name"]
    told = {"description": parameter["description"]} if parameter.get("description") else {}
    if name in call.query:
        return {"key": name, "value": call.query[name], **told}
    return {"key": name, "value": "", **told, "disabled": True}


def _field(key: str, value: str) -> Json:
    if value.startswith("@"):
        return {"key": key, "type": "file", "src": value.removeprefix("@")}
    return {"key": key, "value": value, "type": "text"}


def _examples(folder: Folder, call: Call, shapes: Shapes | None) -> list[Json]:
    status = call.statuses[0]
    answer = shapes.answer(call, status) if shapes else None
    if shapes is None or answer is None:
        return []
    return [
        {
            "id": _id(f"{folder.name}/{call.name}/{status}"),
            "name": f"{status} {HTTPStatus(status).phrase}",
            "status": HTTPStatus(status).phrase,
            "code": status,
            "_postman_previewlanguage": "json",
            "header": [{"key": "Content-Type", "value": "application/json"}],
            "body": json.dumps(shapes.example(answer), indent=2, ensure_ascii=False),
        }
    ]


def _bearer(caller: str) -> Json:
    token = "{{" + caller + "_token}}"
    return {"type": "bearer", "bearer": [{"key": "token", "value": token, "type": "string"}]}


def _script(listen: str, lines: list[str]) -> Json:
    return {"listen": listen, "script": {"type": "text/javascript", "exec": lines}}


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"earmark/postman/{name}"))
