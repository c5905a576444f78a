"""Who may be what, and what a profile may say. Pure."""

import re
from dataclasses import dataclass
from typing import Any, Literal

#: They buy; they are staff of stores; they are machine clients; they run the house.
CUSTOMER, MERCHANT, PARTNER, ADMIN = "customer", "merchant", "partner", "admin"
ROLES = tuple((role, role) for role in (CUSTOMER, MERCHANT, PARTNER, ADMIN))

#: What a token of a person who logged in opens: everything the role may do.
SCOPE = "read write"

#: What OAuth scopes open; `read` and `write` are the API's.
SCOPES = {
    "openid": "Know who you are",
    "profile": "See your name, language and time zone",
    "email": "See your email address",
    "phone": "See your phone number",
    "read": "See your account, your orders and what you bought",
    "write": "Buy, change and cancel for you",
}
#: All of them: what a client may ask for unless it is held to less.
CLIENT_SCOPE = " ".join(SCOPES)

#: What the trail remembers of users besides changes of their access.
DEEDS = (
    "logged_in",
    "password_changed",
    "email_verified",
    "second_factor_added",
    "second_factor_removed",
    "deleted",
)

#: What becomes of an address at registration: nothing, a mail, or a mail that the log-in waits for.
VERIFY_OFF, VERIFY_ASK, VERIFY_REQUIRED = "off", "ask", "require"

#: The domain of deleted users' addresses, which no mail can reach (RFC 2606).
NOBODY = "deleted.invalid"

_USERNAME = re.compile(r"[\w.@+-]{1,150}")
_PHONE = re.compile(r"\+?[0-9]{7,15}")
_PUNCTUATION = re.compile(r"[\s().-]+")
_DELETED = re.compile(r"deleted-[0-9]+(@deleted\.invalid)?")
_LANGUAGE = re.compile(r"([a-z]{2,3})(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request, as the token says: `request.user` of every API request, made without a query.

    With Basic credentials there is no token: `session` and `token_id` are empty, `expires_at` and
    `issued_at` are 0.
    """

    id: int
    username: str
    email: str
    role: str
    scope: str = SCOPE
    session: str = ""
    token_id: str = ""
    #: Seconds since 1970 at which the access token ends.
    expires_at: int = 0
    #: Seconds since 1970 at which it was issued.
    issued_at: int = 0
    #: The OAuth client that acts for the user; empty when they act themselves.
    client: str = ""

    @property
    def pk(self) -> int:
        """The user's id, by the name that Django's tools ask for."""
        return self.id

    @property
    def is_authenticated(self) -> Literal[True]:
        """Nobody becomes a Caller without proof."""
        return True

    @property
    def is_anonymous(self) -> Literal[False]:
        """The other side of `is_authenticated`."""
        return False

    @classmethod
    def of(cls, claims: dict[str, Any]) -> "Caller":
        """From an access token's claims. Raises KeyError when one is missing."""
        return cls(
            id=claims["user_id"],
            username=claims["username"],
            email=claims["email"],
            role=claims["role"],
            scope=claims["scope"],
            session=claims["sid"],
            token_id=claims["jti"],
            expires_at=claims["exp"],
            issued_at=claims["iat"],
            client=claims.get("client_id", ""),
        )


def normal_email(given: str) -> str:
    """The one spelling under which an address is kept and looked up."""
    return given.strip().lower()


def normal_phone(given: str) -> str:
    """A number without the punctuation that people put in; `is_phone` says whether it is one."""
    return _PUNCTUATION.sub("", given)


def is_phone(number: str) -> bool:
    """Seven to fifteen digits, with or without the plus (E.164, and local forms of it)."""
    return _PHONE.fullmatch(number) is not None


def is_username(username: str, *, email: str) -> bool:
    """False for somebody else's email address: the log-in takes either, so it would shadow its owner."""
    return "@" not in username or normal_email(username) == email


def username_from(email: str) -> str | None:
    """The address as a username, which is shorter and takes fewer signs; None when it does not fit."""
    return email if _USERNAME.fullmatch(email) else None


def deleted_name(user_id: int) -> str:
    """What a deleted user is called, in the domain NOBODY."""
    return f"deleted-{user_id}"


def is_kept_for_deleted(name: str) -> bool:
    """True for what only deleted users are called, or are addressed by."""
    return _DELETED.fullmatch(name) is not None


def is_reachable(email: str) -> bool:
    """False for addresses in a domain that never exists."""
    return not email.endswith(".invalid")


def base_language(tag: str) -> str | None:
    """The language of a tag such as `es` or `es-CO`, lower case; None when it is no such tag."""
    found = _LANGUAGE.fullmatch(tag)
    return found[1].lower() if found else None
