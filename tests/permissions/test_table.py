"""Every endpoint, asked by everybody: what the table opens is open, and nothing else."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from config.access import TABLE
from config.routes import routes
from earmark.base.access import access_to, scope_for
from earmark.base.ids import new_id
from earmark.base.views import Endpoint
from earmark.identity.models import Session
from earmark.identity.rules import ADMIN, CUSTOMER, MERCHANT, PARTNER
from earmark.identity.tokens import issue_access
from tests.factories import Client, anybody, bearer, make_user, problem

pytestmark = pytest.mark.django_db

STRANGER = "stranger"
CALLERS = (STRANGER, CUSTOMER, MERCHANT, PARTNER, ADMIN)
CALLS = [(route, method) for route in routes() for method in route.methods]
SCOPED = [call for call in CALLS if (access := access_to(call[0].view, call[1])) and access.scoped]

PERSONAL = [call for call in CALLS if (access := access_to(call[0].view, call[1])) and access.personal]
#: All but those that take no credentials: the ways in.
ASKING = [call for call in CALLS if call[0].view.authentication_classes]


def name_of(call):
    route, method = call
    return f"{method} {route.path}"


NAMES = [name_of(call) for call in CALLS]

#: Something of the right form, by converter, that nothing stands behind.
NOTHING = {"int": "0", "uuid": "00000000-0000-7000-8000-000000000000", "str": "nothing", "slug": "nothing"}


def path_of(route):
    """The path with something in each gap."""
    return re.sub(r"<(\w+):\w+>", lambda gap: NOTHING[gap[1]], route.path)


def ask(client, route, method):
    """The answer to the call; a body, where there is one, makes no sense, so that nothing is ever done."""
    body = {} if method == "GET" else {"data": "{nonsense", "content_type": "application/json"}
    return client.generic(method, path_of(route), **body)


def client_of(caller):
    return anybody() if caller == STRANGER else bearer(make_user(role=caller))


@pytest.fixture
def callers():
    """A client for each; none of their calls does anything."""
    return {caller: client_of(caller) for caller in CALLERS}


def given_for(role, scope, client_id=""):
    """A client whose token was given for `scope` alone, perhaps to a program."""
    user, now = make_user(role=role), datetime.now(UTC)
    session = Session.objects.create(
        id=new_id(), user=user, current_token=new_id(), created_at=now, expires_at=now + timedelta(days=1)
    )
    client = Client()
    token = issue_access(user=user, session=session.pk, now=now, scope=scope, client=client_id)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def admits(access, caller):
    return access.anonymous if caller == STRANGER else caller in access.roles


@pytest.mark.parametrize("call", CALLS, ids=NAMES)
def test_a_call_is_open_to_those_whom_the_table_names(call, callers):
    route, method = call
    access = access_to(route.view, method)

    for caller, client in callers.items():
        answer = ask(client, route, method)

        if admits(access, caller):
            assert answer.status_code not in {401, 403, 405}, (caller, answer.content)
        elif caller == STRANGER:
            assert answer.status_code == 401, answer.content
            assert answer.headers["WWW-Authenticate"]
        else:
            assert problem(answer) == (403, "permission_denied"), caller


@pytest.mark.parametrize("call", SCOPED, ids=[name_of(call) for call in SCOPED])
def test_a_token_that_was_given_for_something_else_does_not_open_it(call):
    route, method = call
    role = min(access_to(route.view, method).roles)
    other = {"read": "openid write", "write": "openid read"}[scope_for(method)]

    answer = ask(given_for(role, other), route, method)

    assert problem(answer) == (403, "insufficient_scope")
    assert answer.json()["scope"] == scope_for(method)


@pytest.mark.parametrize("call", PERSONAL, ids=[name_of(call) for call in PERSONAL])
def test_a_program_does_not_decide_over_its_users_account(call):
    route, method = call
    role = min(access_to(route.view, method).roles)

    answer = ask(given_for(role, "read write", "some-program"), route, method)

    assert problem(answer) == (403, "own_login_required")


@pytest.mark.parametrize("call", ASKING, ids=[name_of(call) for call in ASKING])
def test_a_bad_token_opens_nothing_not_even_what_needs_none(call):
    client = Client()
    client.credentials(HTTP_AUTHORIZATION="Bearer a.b.c")

    assert problem(ask(client, *call)) == (401, "invalid_token")


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.path)
def test_the_table_names_what_a_view_answers_to_and_no_more(route):
    assert set(TABLE.get(route.view, {})) == set(route.methods)


def test_the_table_names_no_view_that_is_not_served():
    assert set(TABLE) == {route.view for route in routes()}


def test_views_leave_the_decision_to_the_table():
    for route in routes():
        assert route.view.permission_classes == Endpoint.permission_classes, route.path


def test_a_view_without_a_row_is_open_to_nobody(monkeypatch):
    monkeypatch.setattr("earmark.base.access._tables", [])

    assert [client_of(caller).get("/api/v1/offers/").status_code for caller in CALLERS] == [
        401,
        403,
        403,
        403,
        403,
    ]


def test_a_method_that_a_view_does_not_have_is_405_for_everybody():
    assert {client_of(caller).delete("/api/v1/offers/").status_code for caller in CALLERS} == {405}


def test_asking_for_options_opens_nothing_more():
    path = "/api/v1/account/top-ups/"

    assert [client_of(caller).options(path).status_code for caller in CALLERS] == [401, 403, 403, 403, 200]
