"""What the API answers is what its document says."""

import json
from datetime import timedelta
from functools import cache

import pytest
from django.db import transaction
from jsonschema import Draft202012Validator

from config.problems import ANYWHERE, KEYED
from config.reference.operations import operations
from tests.factories import (
    PARTNER,
    PASSWORD,
    RENEW,
    TOP_UPS,
    activate,
    anybody,
    bearer,
    make_offer,
    make_subscription,
    make_user,
)

from . import (
    bulk_calls,
    catalog_calls,
    client_calls,
    customer_calls,
    external_calls,
    flash_calls,
    notification_calls,
    order_calls,
    payment_calls,
    promotion_calls,
    push_calls,
    review_calls,
    sms_calls,
    store_calls,
    webhooks_calls,
)

pytestmark = pytest.mark.django_db

LOGIN, REFRESH, LOGOUT = (f"/api/v1/auth/{verb}/" for verb in ("login", "refresh", "logout"))
PROFILE, ACCOUNT = "/api/v1/auth/profile/", "/api/v1/account/"


@pytest.fixture(scope="module")
def document():
    return json.loads(anybody().get("/swagger.json").content)


class World:
    """Somebody of each role, and something to ask for."""

    def __init__(self):
        self.ana = make_user(money=100_00)
        self.client = bearer(self.ana)
        self.partner = bearer(make_user(role="partner"))
        self.admin = bearer(make_user(role="admin"))
        self.offer = make_offer(price=20_00)
        self.bundle = make_offer(price=30_00, kind="bundle", parts=[self.offer])
        self.subscription = make_subscription(self.ana, self.bundle, ends_in=timedelta(days=1))
        self.transaction = activate(self.client, self.offer).json()["transaction_id"]

    def tokens(self):
        return anybody().post(LOGIN, {"username": self.ana.username, "password": PASSWORD}).json()

    def partner_order(self):
        return {"user_id": self.ana.pk, "offer_id": self.offer.pk, "amount": "20.00"}

    def reference(self):
        return self.partner.post(PARTNER, self.partner_order()).json()["reference"]


@pytest.fixture
def world():
    return World()


STATUS = "/api/v1/activation/status/"
TRANSACTION = "/api/v1/account/transactions/"
NOBODY = "00000000-0000-7000-8000-000000000000"

#: Of each operation: a call that succeeds and one that does not.
CALLS = {
    "get /api/v1/offers/": (
        lambda w: anybody().get("/api/v1/offers/"),
        lambda w: anybody().get("/api/v1/offers/?kind=boat"),
    ),
    "get /api/v1/offers/{offer_id}/": (
        lambda w: anybody().get(f"/api/v1/offers/{w.bundle.pk}/"),
        lambda w: anybody().get("/api/v1/offers/0/"),
    ),
    "get /api/v1/offers/expiring/": (
        lambda w: w.client.get("/api/v1/offers/expiring/"),
        lambda w: w.client.get("/api/v1/offers/expiring/?page=9"),
    ),
    "post /api/v1/offers/renew/": (
        lambda w: w.client.post(RENEW, {"user_offer_id": w.subscription.pk}),
        lambda w: w.client.post(RENEW, {}),
    ),
    "get /api/v1/account/": (lambda w: w.client.get(ACCOUNT), lambda w: anybody().get(ACCOUNT)),
    "get /api/v1/account/balance/": (
        lambda w: w.client.get(ACCOUNT + "balance/"),
        lambda w: anybody().get(ACCOUNT + "balance/"),
    ),
    "get /api/v1/account/subscriptions/": (
        lambda w: w.client.get(ACCOUNT + "subscriptions/"),
        lambda w: w.client.get(ACCOUNT + "subscriptions/?page=x"),
    ),
    "get /api/v1/account/transactions/": (
        lambda w: w.client.get(TRANSACTION),
        lambda w: w.client.get(TRANSACTION + "?cursor=x"),
    ),
    "get /api/v1/account/transactions/{transaction_id}/": (
        lambda w: w.client.get(f"{TRANSACTION}{w.transaction}/"),
        lambda w: w.client.get(f"{TRANSACTION}{NOBODY}/"),
    ),
    "post /api/v1/account/top-ups/": (
        lambda w: w.admin.post(TOP_UPS, {"user_id": w.ana.pk, "amount": "1.00"}),
        lambda w: w.client.post(TOP_UPS, {}),
    ),
    "post /api/v1/activation/": (
        lambda w: activate(w.client, w.offer),
        lambda w: activate(bearer(make_user()), w.offer),
    ),
    "get /api/v1/activation/status/{transaction_id}/": (
        lambda w: w.client.get(f"{STATUS}{w.transaction}/"),
        lambda w: w.client.get(f"{STATUS}{NOBODY}/"),
    ),
    "post /api/v1/partner/activate/": (
        lambda w: w.partner.post(PARTNER, w.partner_order()),
        lambda w: w.partner.post(PARTNER, w.partner_order() | {"amount": "1.00"}),
    ),
    "get /api/v1/partner/validate/{reference}/": (
        lambda w: w.partner.get(f"/api/v1/partner/validate/{w.reference()}/"),
        lambda w: w.partner.get("/api/v1/partner/validate/PRT-0/"),
    ),
    "post /api/v1/auth/login/": (
        lambda w: anybody().post(LOGIN, {"username": w.ana.username, "password": PASSWORD}),
        lambda w: anybody().post(LOGIN, {"username": w.ana.username, "password": "wrong"}),
    ),
    "post /api/v1/auth/refresh/": (
        lambda w: anybody().post(REFRESH, {"refresh": w.tokens()["refresh"]}),
        lambda w: anybody().post(REFRESH, {"refresh": "x"}),
    ),
    "post /api/v1/auth/logout/": (
        lambda w: w.client.post(LOGOUT, {"refresh": w.tokens()["refresh"]}),
        lambda w: w.client.post(LOGOUT, {}),
    ),
    "get /api/v1/auth/profile/": (lambda w: w.client.get(PROFILE), lambda w: anybody().get(PROFILE)),
    "patch /api/v1/auth/profile/": (
        lambda w: w.client.patch(PROFILE, {"first_name": "Ana"}),
        lambda w: w.client.patch(PROFILE, {"language": "klingon!"}),
    ),
}

for calls in (
    bulk_calls,
    catalog_calls,
    client_calls,
    customer_calls,
    external_calls,
    flash_calls,
    notification_calls,
    order_calls,
    payment_calls,
    promotion_calls,
    push_calls,
    review_calls,
    sms_calls,
    store_calls,
    webhooks_calls,
):
    CALLS |= calls.CALLS


@cache
def named_codes():
    """The codes that the reference names, by operation."""
    return {f"{one.method.lower()} {one.path}": one.codes for one in operations()}


def conforms(document, operation, answer):
    """Asserts that the answer's status, type and body are among those that the operation's document knows."""
    method, path = operation.split()
    known = document["paths"][path][method]["responses"]
    assert str(answer.status_code) in known, (answer.status_code, list(known))
    if answer.status_code == 204:
        assert "content" not in known["204"]
        assert answer.content == b""
        return
    content = known[str(answer.status_code)]["content"]
    assert answer.headers["Content-Type"] in content, list(content)
    schema = content[answer.headers["Content-Type"]]["schema"]
    Draft202012Validator({**schema, "components": document["components"]}).validate(answer.json())
    if answer.status_code >= 400:
        assert answer.json()["code"] in {*named_codes()[operation], *ANYWHERE, *KEYED, "invalid"}


@pytest.mark.parametrize("operation", CALLS)
def test_a_problem_and_a_success_are_as_documented(document, world, operation):
    """One after the other in one world: it takes longer to make than both calls."""
    success, problem = CALLS[operation]

    with transaction.atomic():
        answer = problem(world)
        transaction.set_rollback(True)
    assert 400 <= answer.status_code < 500, answer.content
    conforms(document, operation, answer)

    answer = success(world)
    assert answer.status_code < 300, answer.content
    conforms(document, operation, answer)


def test_every_operation_is_called_here(document):
    known = {f"{method} {path}" for path, operations in document["paths"].items() for method in operations}

    assert known == CALLS.keys()
