"""Users, their sessions, the clients that act for them, and the trail of what they did."""

from earmark.identity.models.clients import Application
from earmark.identity.models.external import ExternalIdentity
from earmark.identity.models.keys import SealedKey, SigningKey
from earmark.identity.models.sessions import Session
from earmark.identity.models.users import Profile, User, Users

__all__ = [
    "Application",
    "ExternalIdentity",
    "Profile",
    "SealedKey",
    "Session",
    "SigningKey",
    "User",
    "Users",
]
