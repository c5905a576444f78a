"""docs/reference/api.md: every operation of the API, from the OpenAPI document."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from config.reference.operations import Operation, operations, schema
from config.reference.samples import is_of, sample

_HEAD = """# API

Made from the OpenAPI document by `manage.py reference --write`. The document itself is at `/api/schema/`, and to try
things out at `/swagger/`.

*Who* are the roles that may call ([all of them](../permissions.md)); *codes* the [problems](../errors.md) that are this
operation's own, as far as its code can lead to them. Any call may besides be answered 400
[`invalid`](../errors.md#invalid), 401, 403, 429 and 503; **key** marks those that take an `Idempotency-Key`. Paths work
without their trailing slash too. Values in examples are made up.
"""
_OWN = "application/json"


def page(_before: str) -> str:
    """The text of docs/reference/api.md."""
    by_tag = groupby(sorted(operations(), key=lambda one: (one.tag, one.path)), lambda one: one.tag)
    return _HEAD + "".join(_section(tag, list(found)) for tag, found in by_tag)


def _section(tag: str, found: list[Operation]) -> str:
    rows = "".join(
        f"| {one.method} | [`{one.path}`](#{one.anchor}) | {one.document['summary']} | {one.who} | {_codes(one)} |\n"
        for one in found
        if not one.same_as
    )
    others = "".join(
        f"\n`{one.method} {one.path}` is the same as `{one.same_as}`.\n" for one in found if one.same_as
    )
    table = "| | path | does | who | codes |\n| --- | --- | --- | --- | --- |\n" + rows
    return f"\n## {tag}\n\n{table}{others}" + "".join(
        "\n".join(_about(one)) for one in found if not one.same_as
    )


def _codes(one: Operation) -> str:
    codes = [f"[`{code}`](../errors.md#{code})" for code in one.codes if code != "invalid"]
    return ", ".join((["**key**"] if one.is_keyed else []) + codes)


def _about(one: Operation) -> Iterator[str]:
    yield f'\n### <a id="{one.anchor}"></a>{one.method} {one.path}\n'
    if words := " ".join(one.document.get("description", "").split()):
        yield f"{words}\n"
    if parameters := one.document.get("parameters", []):
        yield "| parameter | in | is | meaning |\n| --- | --- | --- | --- |"
        for parameter in parameters:
            yield _parameter(parameter)
        yield ""
    content = one.document.get("requestBody", {}).get("content", {})
    if content:
        yield from _body(content)
    for status, answer in one.document["responses"].items():
        if status < "300":
            yield from _answer(status, answer)


def _parameter(parameter: dict[str, Any]) -> str:
    name = f"`{parameter['name']}`" + (
        ", required" if parameter.get("required") and parameter["in"] != "path" else ""
    )
    shape = parameter.get("schema", {})
    words = "" if "enum" in shape else " ".join(parameter.get("description", "").split())
    return f"| {name} | {parameter['in']} | {_cell(is_of(schema(), shape))} | {_cell(words)} |"


def _body(content: dict[str, Any]) -> Iterator[str]:
    kinds = [kind for kind in content if kind != _OWN]
    if _OWN not in content:
        yield f"Takes {', '.join(kinds)}.\n"
        return
    given = content[_OWN].get("examples", {})
    value = next(iter(given.values()))["value"] if given else sample(schema(), content[_OWN]["schema"])
    yield f"Takes{f' {_OWN} (or ' + ', '.join(kinds) + ')' if kinds else ''}:\n"
    yield _json(value)


def _answer(status: str, answer: dict[str, Any]) -> Iterator[str]:
    content = answer.get("content", {})
    if _OWN not in content:
        yield f"Answers {status}{', ' + ', '.join(content) if content else ', nothing'}.\n"
        return
    given = content[_OWN].get("examples", {})
    value = next(iter(given.values()))["value"] if given else sample(schema(), content[_OWN]["schema"])
    yield f"Answers {status}:\n"
    yield _json(value)


def _json(value: Any) -> str:
    return f"```json\n{_fold(value)}\n```\n"


def _fold(value: Any, indent: int = 0) -> str:
    """As short as it can be read: what fits on a line is on one."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= 110 or not isinstance(value, dict | list) or not value:
        return line
    pad, inner = " " * indent, indent + 2
    if isinstance(value, list):
        return "[\n" + ",\n".join(" " * inner + _fold(one, inner) for one in value) + f"\n{pad}]"
    parts = (f"{' ' * inner}{json.dumps(name)}: {_fold(one, inner)}" for name, one in value.items())
    return "{\n" + ",\n".join(parts) + f"\n{pad}}}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
