"""Of each operation about customers and the care of an account: a call that succeeds and one that does not."""

import json
from functools import partial
from urllib.parse import parse_qs, urlsplit

from earmark.identity.services import reset_link, verification_link
from tests.factories import PASSWORD, anybody, bearer, make_user

AUTH = "/api/v1/auth/"
PERSON = {"email": "eva@example.com", "password": PASSWORD, "first_name": "Eva", "last_name": "Ruiz"}


def posting(path, **body):
    """A call by anybody."""
    return lambda w: anybody().post(AUTH + path, body)


def log_in(w):
    return anybody().post(AUTH + "customers/login/", {"email": w.ana.email, "password": PASSWORD})


def log_out(w):
    return w.client.post(AUTH + "customers/logout/", {"refresh_token": log_in(w).json()["refresh_token"]})


def change(w, **body):
    return w.client.post(AUTH + "password/change/", {"current_password": PASSWORD, **body})


def confirm(w):
    body = {"token": token(reset_link(email=w.ana.email)), "new_password": "staple of the past"}
    return anybody().post(AUTH + "password/reset/confirm/", body)


def verify(w):
    return anybody().post(AUTH + "email/verify/", {"token": token(verification_link(email=w.ana.email))})


def token(link):
    """What the link carries."""
    return parse_qs(urlsplit(link.url).query)["token"][0]


def export(w):
    answer = w.client.get(AUTH + "export/")
    answer.json = partial(json.loads, b"".join(answer.streaming_content))
    return answer


def delete(client):
    return client.post(AUTH + "account/delete/", {"password": PASSWORD})


CALLS = {
    "post /api/v1/auth/customers/register/": (
        posting("customers/register/", **PERSON),
        posting("customers/register/", **PERSON | {"password": "1234"}),
    ),
    "post /api/v1/auth/customers/login/": (
        log_in,
        posting("customers/login/", email="nobody@example.com", password="x"),
    ),
    "post /api/v1/auth/customers/logout/": (
        log_out,
        lambda w: w.client.post(AUTH + "customers/logout/", {"refresh_token": "x"}),
    ),
    "get /api/v1/auth/customers/profile/": (
        lambda w: w.client.get(AUTH + "customers/profile/"),
        lambda w: anybody().get(AUTH + "customers/profile/"),
    ),
    "patch /api/v1/auth/customers/update_profile/": (
        lambda w: w.client.patch(AUTH + "customers/update_profile/", {"first_name": "Ana"}),
        lambda w: w.client.patch(AUTH + "customers/update_profile/", {"phone": "none"}),
    ),
    "post /api/v1/auth/password/change/": (
        lambda w: change(w, new_password="staple of the past"),
        lambda w: change(w, new_password="1234"),
    ),
    "post /api/v1/auth/password/reset/": (
        posting("password/reset/", email="nobody@example.com"),
        posting("password/reset/", email="nobody"),
    ),
    "post /api/v1/auth/password/reset/confirm/": (
        confirm,
        posting("password/reset/confirm/", token="x", new_password="staple of the past"),
    ),
    "post /api/v1/auth/email/verify/": (verify, posting("email/verify/", token="x")),
    "post /api/v1/auth/email/verify/resend/": (
        posting("email/verify/resend/", email="nobody@example.com"),
        posting("email/verify/resend/"),
    ),
    "get /api/v1/auth/export/": (export, lambda w: anybody().get(AUTH + "export/")),
    "post /api/v1/auth/account/delete/": (
        lambda w: delete(bearer(make_user())),
        lambda w: delete(w.client),
    ),
}
