"""docs/errors.md: the catalogue of problems."""

from collections.abc import Iterator
from itertools import groupby

from config.errors import TITLES
from config.problems import ANYWHERE, KEYED, Problem, catalogue
from config.reference.operations import operations

_HEAD = """# Errors

Made from the code by `manage.py reference --write`.

Every refusal is an RFC 9457 problem, `application/problem+json`:

```json
{"type": "/problems/insufficient_balance", "title": "Bad request", "status": 400,
 "code": "insufficient_balance", "detail": "The balance is 3.00 USD, and 20.00 USD is needed.",
 "balance": "3.00", "required": "20.00", "currency": "USD",
 "request_id": "0197a1c0-7b1e-7cc3-a5a4-3d1f6a0d9f10"}
```

`code` is for programs and stable; `detail` is for people and may change; `request_id` is in our log. `type` leads to
a page with what stands here. *Members* are what an answer says besides. A refusal has changed nothing. With 429 and
503 `Retry-After` says when to come again. The OpenID provider's `/oauth/…` endpoints answer in the form of RFC 6749.

*Where* is read from the code: an operation may answer with fewer than it is named at. *Everywhere* means that any
call may be answered so, *with a key* any that carries an Idempotency-Key.
"""
_FIELDS = """
## Codes of fields

400 `invalid` has `errors: [{"field", "code", "detail"}]`; uploads of many rows add `index`, from 0. `field` is a dotted
path into the body (`items.0.quantity`), or the name of a parameter.

| code | meaning |
| --- | --- |
"""
#: Codes of `errors[].code`: the framework's first, then ours.
FIELD_CODES = {
    "required": "it is missing",
    "null": "it may not be null",
    "blank": "it may not be empty",
    "invalid": "it is not of its form",
    "invalid_choice": "it is none of what it may be",
    "min_value": "it is too small",
    "max_value": "it is too large",
    "min_length": "it is too short",
    "max_length": "it is too long",
    "max_digits": "it has too many digits",
    "max_whole_digits": "it has too many digits before the point",
    "max_decimal_places": "it has too many digits after the point",
    "max_string_length": "a number is written in too many characters",
    "not_a_list": "a list is expected",
    "empty": "the list, or the file, is empty",
    "no_name": "the file has no name",
    "date": "a moment is expected, and this is a day",
    "datetime": "a day is expected, and this is a moment",
    "does_not_exist": "what it names is not there",
    "unique": "another has it",
    "password_too_short": "the password is too short",
    "password_too_common": "the password is one of those that everybody tries",
    "password_too_similar": "the password is too much like the user's other data",
    "password_entirely_numeric": "the password is a number",
    "wrong_password": "this is not the user's password",
    "cycle": "a category cannot be moved beneath itself",
    "reserved": "the word means something else in a path",
    "unknown_topic": "there is no such topic",
    "unknown_channel": "the topic is not told by this channel",
    "unknown_event": "there is no such event",
    "url_not_allowed": "we do not call this address",
}
_COLUMNS = "| code | when | what to do | members | where |\n| --- | --- | --- | --- | --- |\n"
#: Told to people alone.
_PAGES = {"sign_in_failed"}
#: So many operations are named; of more the areas.
_FEW = 4


def page(_before: str) -> str:
    """The text of docs/errors.md."""
    by_status = groupby(
        sorted(catalogue().values(), key=lambda one: (one.status, one.code)), lambda one: one.status
    )
    tables = "".join(
        f"\n## {status} {TITLES[status]}\n\n{_COLUMNS}" + "".join(map(_row, problems))
        for status, problems in by_status
    )
    fields = "".join(f"| `{code}` | {meaning} |\n" for code, meaning in FIELD_CODES.items())
    return _HEAD + tables + _FIELDS + fields


def _row(problem: Problem) -> str:
    cells = (
        f'<a id="{problem.code}"></a>`{problem.code}`',
        " ".join(problem.meanings),
        problem.to_do,
        "; ".join(problem.members),
        ", ".join(_where(problem.code)),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _where(code: str) -> Iterator[str]:
    if code in ANYWHERE or code in KEYED:
        yield "everywhere" if code in ANYWHERE else "with a key"
        return
    if code in _PAGES:
        yield "the log-in page, in words"
        return
    named = [operation for operation in operations() if code in operation.codes and not operation.same_as]
    if not named:
        raise LookupError(f"no operation leads to {code}: name it in config/reference/operations.py")
    if len(named) > _FEW:
        yield from sorted({operation.tag for operation in named})
    else:
        yield from (f"[{one.method} {one.path}](reference/api.md#{one.anchor})" for one in named)
