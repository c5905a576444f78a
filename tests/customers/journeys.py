"""What customers do, in the words of the tests."""

import re
from urllib.parse import parse_qs, urlsplit

from earmark.base import clock, facts
from earmark.identity.models import User
from earmark.notifications.services import send_waiting
from tests.factories import PASSWORD, Client, anybody
from tests.notifications.mail_server import text_of

AUTH = "/api/v1/auth/"
REGISTER, LOGIN, LOGOUT = (f"{AUTH}customers/{verb}/" for verb in ("register", "login", "logout"))
PROFILE, UPDATE_PROFILE = f"{AUTH}customers/profile/", f"{AUTH}customers/update_profile/"
CHANGE, RESET, CONFIRM = (f"{AUTH}password/{verb}/" for verb in ("change", "reset", "reset/confirm"))
VERIFY, RESEND = f"{AUTH}email/verify/", f"{AUTH}email/verify/resend/"
EXPORT, DELETE = f"{AUTH}export/", f"{AUTH}account/delete/"

NEW_PASSWORD = "staple of the past"
PERSON = {"email": "ana@example.com", "password": PASSWORD, "first_name": "Ana", "last_name": "Gómez"}


def register(**changes):
    """The answer to a registration as Ana, with changes; None leaves a field out."""
    body = {name: value for name, value in (PERSON | changes).items() if value is not None}
    return anybody().post(REGISTER, body)


def log_in(email="ana@example.com", password=PASSWORD, **extra):
    """The answer to a log-in."""
    return anybody().post(LOGIN, {"email": email, "password": password}, **extra)


def session(email="ana@example.com", password=PASSWORD):
    """A client with a fresh session of its own, and its refresh token."""
    tokens = log_in(email, password).json()
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access_token']}")
    client.refresh_token = tokens["refresh_token"]
    return client


def is_alive(client):
    """Whether the client's access token opens anything."""
    return client.get(PROFILE).status_code == 200


def change_password(client, current=PASSWORD, new=NEW_PASSWORD, **extra):
    """The answer to a change of password."""
    return client.post(CHANGE, {"current_password": current, "new_password": new}, **extra)


def delete(client, password=PASSWORD, **body):
    """The answer to the wish to be deleted."""
    return client.post(DELETE, {"password": password, **body})


def post(now=clock.now):
    """Delivers facts, then mail: what the worker does within a moment."""
    done = facts.deliver(clock=now)
    assert not done.failed
    send_waiting(clock=now)


def link_in(received):
    """The one link in a mail."""
    [url] = re.findall(r"https://\S+", text_of(received))
    return url


def token_in(received):
    """The token of the one link in a mail."""
    [token] = parse_qs(urlsplit(link_in(received)).query)["token"]
    return token


def reset_token(mail, email="ana@example.com"):
    """Asks for a new password, and takes the token out of the mail."""
    anybody().post(RESET, {"email": email})
    post()
    return token_in(mail.mails[-1])


def verification_token(mail, email="ana@example.com"):
    """Asks for the verification mail, and takes the token out of it."""
    anybody().post(RESEND, {"email": email})
    post()
    return token_in(mail.mails[-1])


def trail_of(user):
    """What the trail remembers of the user, oldest first."""
    return list(
        User.objects.get(pk=user.pk)
        .id_role_is_active_events.order_by("pgh_id")
        .values_list("pgh_label", flat=True)
    )
