"""What staff does, in the words of the tests."""

import re
from base64 import b32decode
from binascii import unhexlify

from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.factories import PASSWORD, anybody

LOGIN, LOGOUT, CODE, TWO_FACTOR = (f"/account/{page}/" for page in ("login", "logout", "code", "two-factor"))
ADMIN = "/admin/"
API_LOGIN, PROFILE = "/api/v1/auth/login/", "/api/v1/auth/profile/"
COOKIE = "earmark-session"


class Phone:
    """An authenticator app."""

    def __init__(self, secret):
        self.key = b32decode(secret)

    def code(self):
        return f"{totp(self.key):06d}"


class Browser(Client):
    """Logs in and out, and remembers its cookies."""

    def log_in(self, username="root", password=PASSWORD, **fields):
        return self.post(LOGIN, {"username": username, "password": password, **fields})

    def is_in(self):
        """True when the back office opens."""
        return self.get(ADMIN).status_code == 200

    def key(self):
        return self.cookies[COOKIE].value

    def offered(self):
        """A phone that has taken over what the page offers."""
        page = self.get(TWO_FACTOR).content.decode()
        return Phone(re.search(r"<code>([A-Z2-7]+)</code>", page)[1])


def phone_of(user):
    """The phone of a user who has two-factor on from now on, with the recovery code `abcd2345`."""
    device = TOTPDevice.objects.create(user=user, name="app")
    StaticToken.objects.create(
        device=StaticDevice.objects.create(user=user, name="recovery codes"), token="abcd2345"
    )
    phone = Phone("")
    phone.key = unhexlify(device.key)
    return phone


def log_in(username="root", password=PASSWORD, **fields):
    """The API's answer."""
    return anybody().post(API_LOGIN, {"username": username, "password": password, **fields})


def user_form(user, **changes):
    """What the user's page in the back office sends, with changes."""
    own = {"username": user.username, "email": user.email, "role": user.role, "is_active": "on"}
    profile = {"profile-TOTAL_FORMS": 1, "profile-INITIAL_FORMS": 1, "profile-0-user": user.pk}
    foreign = {"external_identities-TOTAL_FORMS": 0, "external_identities-INITIAL_FORMS": 0}
    return {**own, **profile, **foreign, "profile-0-language": "en", **changes}
