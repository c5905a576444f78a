"""A customer, and a mail server that obeys."""

from datetime import timedelta

import pytest

from earmark.base import clock
from earmark.base.ids import new_id
from earmark.identity.models import Session
from earmark.identity.tokens import issue_access
from tests.factories import Client, make_user
from tests.fixtures import *  # noqa: F403
from tests.notifications import mail_server


@pytest.fixture
def ana(db):
    """A customer with a session or two."""
    return make_user("ana@example.com", email="ana@example.com", first_name="Ana")


@pytest.fixture
def mail(settings):
    """Where mail goes; `mail.mails` is what came."""
    with mail_server.running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        settings.STOREFRONT_URL = "https://shop.example.org"
        yield server


@pytest.fixture
def acting(db):
    """`acting(user)`: a client with the token of an OAuth application that acts for the user."""

    def client(user):
        now = clock.now()
        session = Session.objects.create(
            id=new_id(), user=user, current_token=new_id(), created_at=now, expires_at=now + timedelta(days=1)
        )
        token = issue_access(user=user, session=session.pk, now=now, scope="read write", client="an-app")
        found = Client()
        found.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        return found

    return client
