"""Service accounts: a partner's machines, their secrets and their tokens."""

import httpx
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from earmark.identity.models import Application, Session, User
from earmark.identity.services.clients import new_secret, open_service_account
from tests.factories import bad_fields, bearer, make_user, problem

from .people import post

pytestmark = pytest.mark.django_db(transaction=True)

ACCOUNTS = "/api/v1/auth/service-accounts/"
VALIDATE = "/api/v1/partner/validate/PRT-0/"
ACTIVATE = "/api/v1/partner/activate/"


def token(server, robot, **body):
    """The token endpoint's answer to client credentials."""
    return post(
        f"{server}/oauth/token/",
        robot.client.client_id,
        robot.secret,
        grant_type="client_credentials",
        **body,
    )


def call(server, path, token, method="GET"):
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.request(method, f"{server}{path}", json={} if method == "POST" else None, headers=headers)
    return answer.status_code, answer.json().get("code")


# --- tokens -----------------------------------------------------------------------------------------------------


def test_a_machine_acts_for_its_partner(server, robot):
    given = token(server, robot).json()

    assert given["scope"] == "read write"
    assert "refresh_token" not in given
    assert call(server, VALIDATE, given["access_token"]) == (404, "not_found")
    assert call(server, ACTIVATE, given["access_token"], "POST") == (400, "invalid")


def test_a_machines_session_ends_with_its_token(server, robot, settings):
    token(server, robot)

    session = Session.objects.get()
    assert session.expires_at - session.created_at == settings.ACCESS_TOKEN_LIFETIME


def test_a_machine_that_may_only_read_does_not_write(server, partner):
    reader = open_service_account(partner_id=partner.pk, name="Report", scope="read")

    given = token(server, reader).json()

    assert call(server, VALIDATE, given["access_token"]) == (404, "not_found")
    assert call(server, ACTIVATE, given["access_token"], "POST") == (403, "insufficient_scope")
    assert token(server, reader, scope="read write").json()["error"] == "invalid_scope"
    assert token(server, reader, scope="openid").json()["error"] == "invalid_scope"


def test_a_machine_does_not_manage_machines(server, robot):
    given = token(server, robot).json()["access_token"]

    assert call(server, ACCOUNTS, given) == (403, "own_login_required")
    assert call(server, ACCOUNTS, given, "POST") == (403, "own_login_required")


@pytest.mark.parametrize("secret", ["wrong", "", "a\0b", "x" * 5000])
def test_a_wrong_secret_gives_nothing(server, robot, secret):
    body = {"grant_type": "client_credentials", "client_id": robot.client.client_id, "client_secret": secret}

    answer = httpx.post(f"{server}/oauth/token/", data=body)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_the_secret_may_come_in_the_body(server, robot):
    body = {
        "client_id": robot.client.client_id,
        "client_secret": robot.secret,
        "grant_type": "client_credentials",
    }

    assert httpx.post(f"{server}/oauth/token/", data=body).status_code == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "customer"}])
def test_a_partner_who_is_none_any_more_has_no_machines(server, robot, partner, change):
    User.objects.filter(pk=partner.pk).update(**change)

    assert token(server, robot).status_code in {400, 401}


def test_an_application_of_users_has_no_client_credentials(server, site):
    assert token(server, site).json()["error"] == "unauthorized_client"


def test_secrets_are_kept_as_hashes(robot):
    robot.client.refresh_from_db()

    assert robot.secret not in robot.client.client_secret
    assert len(robot.secret) >= 40


# --- rotation ---------------------------------------------------------------------------------------------------


def test_after_a_rotation_both_secrets_work_for_a_day(server, robot, settings):
    fresh = new_secret(robot.client, now=timezone.now())

    assert token(server, fresh).status_code == 200
    assert token(server, robot).status_code == 200
    with time_machine.travel(timezone.now() + settings.CLIENT_SECRET_GRACE + timezone.timedelta(seconds=1)):
        assert token(server, robot).status_code == 401
        assert token(server, fresh).status_code == 200


def test_of_two_rotations_at_once_both_told_secrets_work(server, robot, race):
    told = race(2, lambda _: new_secret(robot.client, now=timezone.now()))

    assert [token(server, one).status_code for one in told] == [200, 200]


# --- the API ----------------------------------------------------------------------------------------------------


def test_a_partner_opens_uses_and_closes_an_account(server, partner):
    client = bearer(partner)

    made = client.post(ACCOUNTS, {"name": "Job", "scope": "read"})

    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    told = made.json()
    given = post(
        f"{server}/oauth/token/", told["client_id"], told["client_secret"], grant_type="client_credentials"
    )
    access = given.json()["access_token"]
    assert client.delete(f"{ACCOUNTS}{told['client_id']}/").status_code == 204
    assert call(server, VALIDATE, access) == (401, "invalid_token")
    assert client.get(f"{ACCOUNTS}{told['client_id']}/").status_code == 404


def test_the_secret_is_told_once(partner, robot):
    shown = bearer(partner).get(f"{ACCOUNTS}{robot.client.client_id}/").json()

    assert shown.keys() == {"client_id", "name", "user_id", "scope", "created_at", "previous_secret_ends_at"}


def test_a_rotation_over_the_api_tells_the_new_secret(server, partner, robot):
    told = bearer(partner).post(f"{ACCOUNTS}{robot.client.client_id}/rotate/").json()

    assert told["previous_secret_ends_at"]
    secret = told["client_secret"]
    assert (
        post(f"{server}/oauth/token/", told["client_id"], secret, grant_type="client_credentials").status_code
        == 200
    )


def test_what_a_machine_may_do_can_be_changed(server, partner, robot):
    changed = bearer(partner).patch(f"{ACCOUNTS}{robot.client.client_id}/", {"scope": "read"})

    assert (changed.json()["scope"], changed.json()["name"]) == ("read", "Nightly job")
    assert token(server, robot).json()["scope"] == "read"


@pytest.mark.parametrize(
    ("method", "tail"), [("get", ""), ("patch", ""), ("delete", ""), ("post", "rotate/")]
)
def test_another_partners_account_is_not_there(robot, method, tail):
    stranger = bearer(make_user(role="partner"))

    answer = getattr(stranger, method)(f"{ACCOUNTS}{robot.client.client_id}/{tail}", {})

    assert problem(answer) == (404, "not_found")
    assert Application.objects.get(pk=robot.client.pk).is_active


def test_a_partner_sees_their_own_and_an_admin_everybodys(partner, robot):
    other = make_user(role="partner")
    open_service_account(partner_id=other.pk, name="Theirs")

    def names(user):
        return [row["name"] for row in bearer(user).get(ACCOUNTS).json()["results"]]

    assert names(partner) == ["Nightly job"]
    assert names(make_user(role="admin")) == ["Theirs", "Nightly job"]


def test_an_admin_opens_one_for_a_partner_and_for_nobody_else(partner, ana):
    root = bearer(make_user(role="admin"))

    assert root.post(ACCOUNTS, {"name": "Job", "user_id": partner.pk}).json()["user_id"] == partner.pk
    assert bad_fields(root.post(ACCOUNTS, {"name": "Job"})) == ["user_id"]
    assert bad_fields(root.post(ACCOUNTS, {"name": "Job", "user_id": ana.pk})) == ["user_id"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"name": "a\0b"}, ["name"]),
        ({"name": "x" * 256}, ["name"]),
        ({"name": "Job", "scope": "openid"}, ["scope"]),
        ({"name": "Job", "scope": ["read"]}, ["scope"]),
        ({"name": "Job", "user_id": 1}, ["user_id"]),
        ({"name": "Job", "user_id": 2**70}, ["user_id"]),
    ],
)
def test_nonsense_opens_nothing(partner, body, fields):
    assert bad_fields(bearer(partner).post(ACCOUNTS, body)) == fields
    assert Application.objects.count() == 0


# --- commands ---------------------------------------------------------------------------------------------------


def told_by(capsys):
    return dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())


def test_the_command_makes_a_service_account(server, partner, capsys):
    call_command("make_client", "Job", "--partner", "telco", "--scope", "read")

    told = told_by(capsys)
    answer = post(
        f"{server}/oauth/token/", told["client_id"], told["client_secret"], grant_type="client_credentials"
    )
    assert answer.json()["scope"] == "read"


def test_the_command_registers_an_application(capsys):
    call_command("make_client", "Shop", "--redirect-uri", "https://shop.example/callback", "--public")

    told = told_by(capsys)
    assert told.keys() == {"client_id"}
    assert Application.objects.get().client_type == "public"


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--partner", "nobody"),
        ("--redirect-uri", "https://shop.example/", "--scope", "everything"),
        ("--redirect-uri", "http://shop.example/callback"),
        ("--redirect-uri", "https://shop.example/#x"),
        ("--redirect-uri", "nonsense"),
    ],
)
def test_the_command_says_what_is_wrong(db, options):
    with pytest.raises(CommandError):
        call_command("make_client", "Shop", *options)

    assert Application.objects.count() == 0


def test_the_command_gives_a_new_secret(server, robot, capsys):
    call_command("rotate_client_secret", robot.client.client_id)

    secret = capsys.readouterr().out.split()[1]
    answer = post(f"{server}/oauth/token/", robot.client.client_id, secret, grant_type="client_credentials")
    assert answer.status_code == 200


def test_the_command_rotates_only_what_has_a_secret(app):
    with pytest.raises(CommandError):
        call_command("rotate_client_secret", app.client.client_id)
