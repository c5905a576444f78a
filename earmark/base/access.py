"""May this caller make this call? Asked of one table before a request's body is looked at.

The table itself is `config.access`: who may do what is told in one place, by the one who knows all contexts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from earmark.base.errors import Refusal


class InsufficientScope(Refusal):
    """The role may, but the token was given for less. Member: scope, the one that is missing."""

    code = "insufficient_scope"
    detail = "This token was not given for that: it lacks the scope {scope}."


class OwnLoginRequired(Refusal):
    """A program acts for the user, and this is for the user alone."""

    code = "own_login_required"
    detail = "This is not for programs that act for somebody: log in yourself."


@dataclass(frozen=True, slots=True)
class Access:
    """Who may make a call. Whose things they then see is up to each service: what is not theirs is 404."""

    roles: frozenset[str]
    #: Callers who did not say who they are may too.
    anonymous: bool = False
    #: The token has to be given for it: `read` for safe methods, `write` for the others.
    scoped: bool = True
    #: Not for OAuth clients, whatever they were given.
    personal: bool = False

    def admits(self, caller: Any) -> bool:
        """By role; `caller` is None when nobody said who they are."""
        return self.anonymous if caller is None else caller.role in self.roles


Table = Mapping[type[Any], Mapping[str, Access]]

_tables: list[Table] = []


def open_by(table: Table) -> None:
    """Has views ask this table from now on: view class → method → access."""
    _tables[:] = [table]


def access_to(view: type[Any], method: str) -> Access | None:
    """The table's entry; None when there is none."""
    return _row(view).get("GET" if method == "HEAD" else method)


def scope_for(method: str) -> str:
    """What a token has to be given for."""
    return "read" if method in SAFE_METHODS else "write"


class ByTable(BasePermission):
    """What the table says. A view that it does not name, or a method that the row does not, is open to nobody."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """False is 401 for those who did not say who they are, 403 for others.

        Raises InsufficientScope, OwnLoginRequired.
        """
        method, caller = request.method or "", cast(Any, request.user)
        if method == "OPTIONS":
            return any(access.admits(caller) for access in _row(type(view)).values())
        access = access_to(type(view), method)
        if access is None:
            return not hasattr(view, method.lower())  # the view itself says 405 to what it does not have
        if not access.admits(caller):
            return False
        if access.scoped and caller is not None and scope_for(method) not in caller.scope.split():
            raise InsufficientScope(scope=scope_for(method))
        if access.personal and caller.client:
            raise OwnLoginRequired
        return True


def _row(view: type[Any]) -> Mapping[str, Access]:
    return _tables[0].get(view, {}) if _tables else {}
