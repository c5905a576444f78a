"""Refusals: errors as data, raised beside the rule that refuses. HTTP statuses live in `config.errors`."""

from typing import Any, ClassVar


class Refusal(Exception):
    """A rule said no, and nothing was changed.

    Subclasses name a stable `code`; keyword arguments become members of the answer, so they hold
    plain JSON values and never a secret.
    """

    code: ClassVar[str] = "refused"
    detail: ClassVar[str] = "The request was refused."

    def __init__(self, **members: Any) -> None:
        self.members = members
        super().__init__(self.describe())

    def describe(self) -> str:
        """The sentence for people; members are filled into `detail`."""
        return self.detail.format(**self.members)


class NotFound(Refusal):
    """What was asked for does not exist, or is somebody else's: the answer does not tell which."""

    code = "not_found"
    detail = "There is nothing here."


class InvalidValue(Refusal):
    """A value that parsed but breaks a rule; `field` names where it stood."""

    code = "invalid"
    detail = "{reason}"

    def __init__(self, *, field: str, reason: str, code: str = "invalid") -> None:
        super().__init__(field=field, reason=reason)
        self.errors = [{"field": field, "code": code, "detail": reason}]


class Busy(Refusal):
    """Someone else holds what this needs for longer than we wait."""

    code = "busy"
    detail = "Too much is going on at this very place. Try again in a moment."
