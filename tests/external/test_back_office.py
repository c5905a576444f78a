"""Who is who elsewhere, in the back office."""

import pytest
from django.test import Client
from django.urls import reverse

from earmark.identity.models import ExternalIdentity, User
from tests.external.journeys import status_with
from tests.factories import make_user
from tests.staff.people import user_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    """An admin's browser, logged in."""
    client = Client()
    client.force_login(make_user("root", role="admin"), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def identity(foreign):
    """A link that a token has made."""
    assert status_with(foreign.access_token()) == 200
    return ExternalIdentity.objects.get()


def send(office, user, identity, **changes):
    """What the user's page sends, with changes."""
    inline = {
        "external_identities-TOTAL_FORMS": 1,
        "external_identities-INITIAL_FORMS": 1,
        "external_identities-0-id": identity.pk,
        "external_identities-0-user": user.pk,
    }
    page = reverse("admin:identity_user_change", args=[user.pk])
    return office.post(page, user_form(user, **inline | changes))


def test_the_users_page_shows_it(office, identity):
    page = office.get(reverse("admin:identity_user_change", args=[identity.user_id])).content.decode()

    assert identity.subject in page
    assert identity.issuer in page


def test_it_can_be_taken_away(office, identity):
    answer = send(office, identity.user, identity, **{"external_identities-0-DELETE": "on"})

    assert answer.status_code == 302
    assert not ExternalIdentity.objects.exists()
    assert User.objects.filter(pk=identity.user_id).exists()


def test_it_cannot_be_changed(office, identity):
    answer = send(office, identity.user, identity, **{"external_identities-0-subject": "eva"})

    assert answer.status_code == 302
    assert ExternalIdentity.objects.get().subject == identity.subject
