"""The catalogue of problems: every `code` that an answer of the API can have, of what the code itself says of them.

A refusal stands beside the rule that raises it: its docstring says when, and names its members; its status is in
`config.errors`. What no rule of ours raises is here.
"""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config import errors
from config.advice import advice
from earmark.base.errors import Refusal

#: Raised by the frameworks, or by `config.errors` itself: status, and when.
OTHERS = {
    "bad_request": (400, "The request cannot be understood at all."),
    "malformed_json": (400, "The body is not JSON, or nested too deeply."),
    "parse_error": (400, "The body cannot be read."),
    "not_authenticated": (401, "The call needs credentials, and has none."),
    "permission_denied": (403, "The role may not do this."),
    "method_not_allowed": (405, "The path does not know this method."),
    "not_acceptable": (406, "The Accept header wants what there is not."),
    "body_too_large": (413, "The body is larger than we take."),
    "unsupported_media_type": (415, "This kind of body is not read here."),
    "internal_error": (500, "Our fault; it is in the log under the request id."),
    "database_unavailable": (503, "PostgreSQL cannot be reached."),
}
#: What any call may be answered, whatever it does.
ANYWHERE = {
    *OTHERS, "invalid_token", "throttled", "busy", "insufficient_scope", "own_login_required", "email_not_verified",
    "two_factor_setup_required",
}  # fmt: skip
#: What any call with an Idempotency-Key may be answered.
KEYED = {"invalid_idempotency_key", "idempotency_in_flight", "idempotency_key_reused"}
_MEMBERS = re.compile(r"\s*Members?: (.+?)\.(?=\s|$)", re.DOTALL)
_ADMITS, _NOTE = "before a client sees", re.compile(r" See Note \[[^]]+\]\.")


@dataclass(frozen=True)
class Problem:
    """One code, whoever raises it."""

    code: str
    status: int
    #: When it is raised: a sentence for each rule that does.
    meanings: tuple[str, ...]
    #: What the answer says besides, each as (name, …, and what it is).
    members: tuple[str, ...]

    @property
    def title(self) -> str:
        """Of its status."""
        return errors.TITLES[self.status]

    @property
    def to_do(self) -> str:
        """For the client."""
        return advice(self.code, self.status)


@cache
def catalogue() -> dict[str, Problem]:
    """All of them by code."""
    import_module("config.urls")  # and with it all views, and with them all refusals
    found: dict[str, list[type[Refusal]]] = {}
    for refusal in _refusals(Refusal):
        found.setdefault(refusal.code, []).append(refusal)
    ours = {
        code: _problem(code, sorted(raised, key=lambda one: one.__module__)) for code, raised in found.items()
    }
    theirs = {code: Problem(code, status, (when,), ()) for code, (status, when) in OTHERS.items()}
    return dict(sorted({**theirs, **ours}.items()))


def _refusals(of: type[Refusal]) -> Iterator[type[Refusal]]:
    for refusal in of.__subclasses__():
        if is_told(refusal) and "code" in vars(
            refusal
        ):  # one that has its parent's code only says more of it
            yield refusal
        yield from _refusals(refusal)


def is_told(refusal: type[Exception]) -> bool:
    """Whether clients may see it: the kernel's own are put into a context's words before."""
    return (
        refusal.__module__.startswith("earmark.")
        and not refusal.__module__.startswith("earmark.ledger")
        and _ADMITS not in (inspect.getdoc(refusal) or "")
    )


def _problem(code: str, raised: list[type[Refusal]]) -> Problem:
    docs = [" ".join((inspect.getdoc(refusal) or "").split("\n\n")[0].split()) for refusal in raised]
    members = [found[1] for doc in docs for found in _MEMBERS.finditer(doc)]
    meanings = (_NOTE.sub("", _MEMBERS.sub("", doc)).strip() for doc in docs)
    return Problem(
        code, errors.STATUS.get(code, 400), tuple(dict.fromkeys(meanings)), tuple(dict.fromkeys(members))
    )


@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """What the `type` of a problem leads to: its entry, for people."""
    problem = catalogue().get(code)
    if problem is None:
        return errors.not_found(request)
    return render(request, "problem.html", {"problem": problem})
