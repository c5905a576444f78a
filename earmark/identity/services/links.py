"""Links in mails: where they lead, and what is said to who comes with a bad one."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

from earmark.base.errors import Refusal


class InvalidLink(Refusal):
    """Used up, ended, cut off, made up, or of a user who has gone: the answer does not tell which."""

    code = "invalid_link"
    detail = "This link is not valid. It may have been used or have ended: ask for a new one."


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads, and whom alone it is for."""

    user_id: int
    url: str


def link_to(page: str, *, user_id: int, token: str) -> Link:
    """The storefront's page, with the token."""
    return Link(user_id, f"{settings.STOREFRONT_URL}/account/{page}/?{urlencode({'token': token})}")
