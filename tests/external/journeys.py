"""What clients do with what a foreign issuer gave them, in the words of the tests."""

from tests.factories import Client

BALANCE = "/api/v1/account/balance/"
PROFILE = "/api/v1/auth/profile/"
LOGIN = "/api/v1/auth/external/foreign/"


def bearer(token):
    """A client that comes with this token."""
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def ask(token):
    """The answer to a question for one's balance."""
    return bearer(token).get(BALANCE)


def status_with(token):
    """The status of that answer."""
    return ask(token).status_code


def profile(token):
    """Who one is with this token."""
    return bearer(token).get(PROFILE).json()
