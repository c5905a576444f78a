"""Partners activate for somebody else, who pays."""

import pytest

from earmark.offers.models import Activation
from tests.factories import (
    PARTNER,
    anybody,
    bad_fields,
    bearer,
    key,
    make_offer,
    make_user,
    problem,
    wallet,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

VALIDATE = "/api/v1/partner/validate/"


@pytest.fixture
def partner():
    return bearer(make_user(role="partner"))


@pytest.fixture
def ana():
    return make_user(money=50_00)


@pytest.fixture
def order(ana):
    """A body that is right."""
    return {"user_id": ana.pk, "offer_id": make_offer(price=20_00).pk, "amount": "20.00"}


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_user_pays_and_the_partner_gets_a_reference(partner, ana, order, slash):
    answer = partner.post(PARTNER.rstrip("/") + slash, order)

    assert answer.status_code == 202
    assert answer.json().keys() == {"reference", "transaction_id", "status", "message"}
    assert answer.json()["status"] == "PENDING"
    assert wallet(ana) == (30_00, 20_00)


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_partner_validates_its_reference(partner, order, slash):
    asked = partner.post(PARTNER, order).json()

    answer = partner.get(VALIDATE + asked["reference"] + slash)

    assert answer.status_code == 200
    assert answer.json() == {
        **order,
        "reference": asked["reference"],
        "transaction_id": asked["transaction_id"],
        "status": "PENDING",
        "is_valid": True,
    }


@pytest.mark.parametrize("state", ["SUCCESS", "FAILED"])
def test_the_reference_tells_how_it_ended(partner, order, state):
    reference = partner.post(PARTNER, order).json()["reference"]
    Activation.objects.update(status=state)

    assert partner.get(f"{VALIDATE}{reference}/").json()["status"] == state


def test_another_partner_learns_nothing(partner, order):
    reference = partner.post(PARTNER, order).json()["reference"]

    other = bearer(make_user(role="partner"))

    assert problem(other.get(f"{VALIDATE}{reference}/")) == (404, "not_found")


@pytest.mark.parametrize(
    "reference", ["PRT-NOTHING", "x" * 500, "%00", "a%00b", "%F0%9F%98%80", "a.b", "..%2F"]
)
def test_an_unknown_reference_is_not_found(partner, reference):
    assert problem(partner.get(f"{VALIDATE}{reference}/")) == (404, "not_found")


@pytest.mark.parametrize("role", ["customer", "merchant", "admin"])
def test_only_partners_may_whatever_they_send(role):
    client = bearer(make_user(role=role))

    assert problem(client.post(PARTNER, {})) == (403, "permission_denied")
    assert problem(client.get(f"{VALIDATE}PRT-1/")) == (403, "permission_denied")


def test_a_partner_says_who_it_is():
    assert problem(anybody().post(PARTNER, {})) == (401, "not_authenticated")
    assert problem(anybody().get(f"{VALIDATE}PRT-1/")) == (401, "not_authenticated")


@pytest.mark.parametrize("amount", ["19.99", "20.01", "0", "-20"])
def test_the_amount_has_to_be_the_price(partner, ana, order, amount):
    answer = partner.post(PARTNER, order | {"amount": amount})

    assert problem(answer) == (400, "amount_mismatch")
    assert answer.json()["price"] == "20.00"
    assert wallet(ana) == (50_00, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "20.001"),
        ("amount", "x"),
        ("amount", "99999999999999.99"),
        ("amount", None),
        ("user_id", "x"),
        ("user_id", 0),
        ("offer_id", 2**63),
        ("offer_id", None),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(partner, order, field, value):
    assert bad_fields(partner.post(PARTNER, order | {field: value})) == [field]


@pytest.mark.parametrize(("field", "code"), [("user_id", "user_not_found"), ("offer_id", "offer_not_found")])
def test_an_unknown_user_or_offer_is_not_found(partner, order, field, code):
    assert problem(partner.post(PARTNER, order | {field: 999_999_999})) == (404, code)


def test_an_empty_wallet_buys_nothing(partner, order):
    poor = make_user()

    answer = partner.post(PARTNER, order | {"user_id": poor.pk})

    assert problem(answer) == (400, "insufficient_balance")
    assert wallet(poor) == (0, 0)
    assert not Activation.objects.exists()


def test_a_repeated_call_gives_the_same_reference(partner, ana, order):
    first = partner.post(PARTNER, order, **key("k"))
    second = partner.post(PARTNER, order, **key("k"))

    assert (second.content, second.headers["Idempotent-Replayed"]) == (first.content, "true")
    assert wallet(ana) == (30_00, 20_00)


def test_the_user_follows_it_as_their_own(partner, ana, order):
    asked = partner.post(PARTNER, order).json()

    followed = bearer(ana).get(f"/api/v1/activation/status/{asked['transaction_id']}/")

    assert followed.json()["status"] == "PENDING"
