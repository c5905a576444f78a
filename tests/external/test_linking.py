"""Whom a foreign subject becomes."""

import pytest

from earmark.base import clock
from earmark.base.models import Fact
from earmark.identity.external.linking import NOWHERE
from earmark.identity.models import ExternalIdentity, User
from earmark.identity.queries import contact
from tests.external.foreign import KEYS, Foreign
from tests.external.journeys import ask, profile, status_with
from tests.factories import PASSWORD, make_user, problem

pytestmark = pytest.mark.django_db

EMAIL = "ana@example.com"


@pytest.fixture
def ana(db):
    """A customer of ours, whose address is verified."""
    return make_user("ana", email=EMAIL, email_verified=True)


def token(foreign, *, email=EMAIL, verified=True, **claims):
    """Of a person with this address."""
    return foreign.access_token(email=email, email_verified=verified, **claims)


def refusal(answer):
    """Status, code and the words for people."""
    return (*problem(answer), answer.json()["detail"])


def test_who_has_a_new_verified_address_becomes_a_customer_with_it(foreign):
    found = profile(
        token(
            foreign,
            email="Ana@Example.COM",
            given_name="Ana",
            family_name="Gómez",
            phone_number="+57 300 123 4567",
        )
    )

    user = User.objects.get()
    assert (found["id"], found["email"], found["role"]) == (user.pk, EMAIL, "customer")
    assert (found["first_name"], found["last_name"], found["phone"]) == ("Ana", "Gómez", "+573001234567")
    assert user.email_verified_at
    assert not user.has_usable_password()


@pytest.mark.parametrize("said", ["true", True])
def test_some_issuers_say_true_as_a_text(foreign, said):
    ask(token(foreign, verified=said))

    assert User.objects.get().email_verified_at


@pytest.mark.parametrize("said", [None, False, "false", "True", 1, "1", ["true"], {}])
def test_anything_else_is_not_verified(foreign, said):
    assert status_with(token(foreign, verified=said)) == 200

    user = User.objects.get()
    assert (user.email, user.email_verified_at) == (EMAIL, None)


def test_who_has_no_address_gets_one_that_no_mail_reaches(foreign):
    found = profile(foreign.access_token())

    assert found["email"].endswith(f"@{NOWHERE}")
    assert contact(found["id"]).email == ""


def test_two_subjects_without_an_address_are_two_customers(foreign):
    assert profile(foreign.access_token())["id"] != profile(foreign.access_token(sub="eva"))["id"]


def test_one_subject_at_two_issuers_is_two_customers(foreign, believe):
    with Foreign() as other:
        other.keys = [KEYS["two"]]
        believe(foreign=foreign.entry(), other=other.entry())

        ids = {profile(foreign.access_token())["id"], profile(other.access_token(KEYS["two"]))["id"]}

    assert len(ids) == 2


def test_an_address_verified_on_both_sides_links(foreign, ana):
    assert profile(token(foreign))["id"] == ana.pk
    assert profile(token(foreign, email="new@example.com"))["id"] == ana.pk

    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)
    assert ana.email == EMAIL


def test_an_address_that_is_not_verified_here_does_not_link(foreign, ana):
    User.objects.update(email_verified_at=None)

    status, code, words = refusal(ask(token(foreign)))

    assert (status, code) == (403, "identity_not_linked")
    assert "verify the address" in words
    assert not ExternalIdentity.objects.exists()


def test_it_links_once_the_address_is_verified(foreign, ana):
    User.objects.update(email_verified_at=None)
    assert status_with(token(foreign)) == 403

    User.objects.update(email_verified_at=clock.now())

    assert profile(token(foreign))["id"] == ana.pk


def test_an_address_that_is_not_verified_there_does_not_link(foreign, ana):
    status, code, words = refusal(ask(token(foreign, verified=False)))

    assert (status, code) == (403, "identity_not_linked")
    assert "log in with your password" in words
    assert not ExternalIdentity.objects.exists()


@pytest.mark.parametrize("role", ["merchant", "partner", "admin"])
def test_a_foreign_issuer_lets_in_customers_only(foreign, role):
    make_user("boss", email=EMAIL, email_verified=True, role=role)

    assert problem(ask(token(foreign))) == (403, "identity_not_linked")
    assert not ExternalIdentity.objects.exists()


def test_who_is_made_staff_is_not_let_in_any_more(foreign, ana):
    assert status_with(token(foreign)) == 200

    User.objects.update(role="admin", is_staff=True)

    assert problem(ask(token(foreign))) == (403, "identity_not_linked")


def test_a_link_of_a_user_who_is_switched_off_opens_nothing(foreign, ana):
    assert status_with(token(foreign)) == 200

    User.objects.update(is_active=False)

    assert problem(ask(token(foreign))) == (401, "invalid_token")


def test_a_user_who_is_switched_off_is_not_linked(foreign, ana):
    User.objects.update(is_active=False)

    assert problem(ask(token(foreign))) == (401, "invalid_token")
    assert not ExternalIdentity.objects.exists()


def test_where_addresses_have_to_be_verified_a_foreign_one_does_too(foreign, settings):
    settings.EMAIL_VERIFICATION = "require"

    assert problem(ask(token(foreign, verified=False))) == (403, "email_not_verified")
    assert Fact.objects.get().topic == "email.verification_asked"
    User.objects.update(email_verified_at=clock.now())
    assert status_with(token(foreign, verified=False)) == 200


def test_where_addresses_have_to_be_verified_there_has_to_be_one(foreign, settings):
    settings.EMAIL_VERIFICATION = "require"

    assert problem(ask(foreign.access_token())) == (403, "identity_not_linked")
    assert not User.objects.exists()


def test_claims_may_have_other_names(foreign, believe):
    believe(foreign=foreign.entry(claims={"email": "https://foreign/mail", "first_name": "nick"}))

    found = profile(foreign.access_token(**{"https://foreign/mail": EMAIL, "nick": "Ana", "given_name": "X"}))

    assert (found["email"], found["first_name"]) == (EMAIL, "Ana")


def test_of_many_first_requests_at_once_one_makes_the_customer(transactional_db, foreign, race):
    one = token(foreign)

    assert race(10, lambda n: status_with(one)) == [200] * 10
    assert (User.objects.count(), ExternalIdentity.objects.count()) == (1, 1)


def test_so_it_is_without_an_address(transactional_db, foreign, race):
    one = foreign.access_token()

    assert race(10, lambda n: status_with(one)) == [200] * 10
    assert (User.objects.count(), ExternalIdentity.objects.count()) == (1, 1)


def test_of_two_subjects_with_one_unverified_address_one_gets_it(transactional_db, foreign, race):
    tokens = [token(foreign, verified=False, sub=f"subject-{n}") for n in range(6)]

    assert sorted(race(6, lambda n: status_with(tokens[n]))) == [200, 403, 403, 403, 403, 403]
    assert User.objects.count() == 1
