"""What others may ask of identity: make users, let them in and out."""

from earmark.identity.services.arrival import welcome
from earmark.identity.services.basic import check_basic
from earmark.identity.services.browser import (
    enter_pages,
    leave_pages,
    log_in_to_pages,
    turn_on_two_factor,
    verify_pages,
)
from earmark.identity.services.clients import (
    Secret,
    change_client,
    new_secret,
    open_service_account,
    register_client,
    service_account,
    service_accounts,
    switch_off,
)
from earmark.identity.services.creation import EmailTaken, InvalidUsername, UsernameTaken, create_user
from earmark.identity.services.credentials import (
    EmailNotVerified,
    InvalidCredentials,
    LoginLocked,
    check_password,
)
from earmark.identity.services.deletion import AccountInUse, Leaving, delete_account, guard
from earmark.identity.services.email_verification import (
    ask_for_verification,
    user_of_verification,
    verification_link,
    verify_email,
)
from earmark.identity.services.export import contribute, export
from earmark.identity.services.links import InvalidLink
from earmark.identity.services.login import log_in
from earmark.identity.services.logout import ForeignToken, log_out
from earmark.identity.services.password_change import change_password
from earmark.identity.services.password_reset import ask_for_reset, reset_link, reset_password, user_of_reset
from earmark.identity.services.passwords import WeakPassword
from earmark.identity.services.presence import own_user
from earmark.identity.services.profile import update_profile
from earmark.identity.services.registration import register_customer
from earmark.identity.services.rotation import InvalidRefreshToken, refresh
from earmark.identity.services.seed import seed_clients, seed_users
from earmark.identity.services.sessions import end_sessions_of, forget_dead_tokens
from earmark.identity.services.signing import record_keys, rotate_keys
from earmark.identity.services.trail import remember
from earmark.identity.services.two_factor import (
    SecondFactorRequired,
    TwoFactorSetupRequired,
    drop_second_factor,
    owes_two_factor,
    remove_second_factor,
    require_no_code,
    show_second_factor,
)

__all__ = [
    "AccountInUse",
    "EmailNotVerified",
    "EmailTaken",
    "ForeignToken",
    "InvalidCredentials",
    "InvalidLink",
    "InvalidRefreshToken",
    "InvalidUsername",
    "Leaving",
    "LoginLocked",
    "SecondFactorRequired",
    "Secret",
    "TwoFactorSetupRequired",
    "UsernameTaken",
    "WeakPassword",
    "ask_for_reset",
    "ask_for_verification",
    "change_client",
    "change_password",
    "check_basic",
    "check_password",
    "contribute",
    "create_user",
    "delete_account",
    "drop_second_factor",
    "end_sessions_of",
    "enter_pages",
    "export",
    "forget_dead_tokens",
    "guard",
    "leave_pages",
    "log_in",
    "log_in_to_pages",
    "log_out",
    "new_secret",
    "open_service_account",
    "owes_two_factor",
    "own_user",
    "record_keys",
    "refresh",
    "register_client",
    "register_customer",
    "remember",
    "remove_second_factor",
    "require_no_code",
    "reset_link",
    "reset_password",
    "rotate_keys",
    "seed_clients",
    "seed_users",
    "service_account",
    "service_accounts",
    "show_second_factor",
    "switch_off",
    "turn_on_two_factor",
    "update_profile",
    "user_of_reset",
    "user_of_verification",
    "verification_link",
    "verify_email",
    "verify_pages",
    "welcome",
]
