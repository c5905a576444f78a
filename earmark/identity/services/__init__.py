"""What others may ask of identity: make users, let them in and out."""

from earmark.identity.services.creation import EmailTaken, InvalidUsername, UsernameTaken, create_user
from earmark.identity.services.credentials import InvalidCredentials, LoginLocked, check_password
from earmark.identity.services.login import log_in
from earmark.identity.services.logout import ForeignToken, log_out
from earmark.identity.services.profile import update_profile
from earmark.identity.services.rotation import InvalidRefreshToken, refresh
from earmark.identity.services.seed import seed_users
from earmark.identity.services.sessions import end_sessions_of, forget_dead_tokens

__all__ = [
    "EmailTaken",
    "ForeignToken",
    "InvalidCredentials",
    "InvalidRefreshToken",
    "InvalidUsername",
    "LoginLocked",
    "UsernameTaken",
    "check_password",
    "create_user",
    "end_sessions_of",
    "forget_dead_tokens",
    "log_in",
    "log_out",
    "refresh",
    "seed_users",
    "update_profile",
]
