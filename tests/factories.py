"""Users, offers, money and clients in one line each."""

from datetime import UTC, datetime, timedelta
from itertools import count

from rest_framework.test import APIClient

from earmark.base.ids import new_id
from earmark.identity.models import Session
from earmark.identity.services import create_user
from earmark.identity.tokens import issue_pair
from earmark.offers.models import Offer, OfferPart, Subscription
from earmark.wallet.models import Wallet
from earmark.wallet.services import top_up

PASSWORD = "correct horse battery"
ACTIVATION = "/api/v1/activation/"
RENEW = "/api/v1/offers/renew/"
TOP_UPS = "/api/v1/account/top-ups/"
PARTNER = "/api/v1/partner/activate/"

_numbers = count(1)


class Clock:
    """Shows the same moment until it is moved."""

    def __init__(self, now=None):
        self.now = now or datetime.now(UTC)

    def __call__(self):
        return self.now

    def advance(self, **by):
        self.now += timedelta(**by)


class Client(APIClient):
    """Speaks JSON."""

    default_format = "json"


def make_user(name=None, *, money=0, **fields):
    """A customer with `money` minor units in the wallet."""
    name = name or f"user{next(_numbers)}"
    given = {"username": name, "email": f"{name}@example.com", "password": PASSWORD, "now": datetime.now(UTC)}
    user = create_user(**given | fields)
    if money:
        top_up(user_id=user.pk, amount=money, id=new_id())
    return user


def make_offer(name="Internet 50", *, price=20_00, kind="internet", days=30, parts=(), **fields):
    """An offer that is sold, with the parts in their order."""
    given = {"code": f"offer-{next(_numbers)}", "currency": "USD", "duration_days": days}
    offer = Offer.objects.create(**given | {"name": name, "price": price, "kind": kind} | fields)
    for position, part in enumerate(parts):
        OfferPart.objects.create(bundle=offer, part=part, position=position)
    return offer


def make_subscription(user, offer, *, ends_in, now=None, **fields):
    """A subscription that ends after the timedelta `ends_in`; a negative one has ended."""
    now = now or datetime.now(UTC)
    given = {"activation_date": now - timedelta(days=30), "expiration_date": now + ends_in}
    return Subscription.objects.create(user=user, offer=offer, transaction_id=new_id(), **given | fields)


def anybody():
    """A client that has not logged in."""
    return Client()


def issued(user):
    """Tokens of a fresh session of the user's."""
    now = datetime.now(UTC)
    session = Session.objects.create(
        id=new_id(), user=user, current_token=new_id(), created_at=now, expires_at=now + timedelta(days=1)
    )
    return issue_pair(user=user, session=session.pk, refresh_id=session.current_token, now=now)


def bearer(user):
    """A client with the user's access token."""
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {issued(user).access}")
    return client


def key(value):
    """The header that makes a repetition safe."""
    return {"HTTP_IDEMPOTENCY_KEY": value}


def activate(client, offer, **headers):
    """The answer to a request for the offer."""
    return client.post(ACTIVATION, {"offer_id": offer.pk}, **headers)


def wallet(user):
    """What the user can spend and what is held, in minor units."""
    return Wallet.objects.values_list("account__available", "account__held").get(user=user)


def problem(answer):
    """Status and code of a problem, which has to be one in every respect."""
    body = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    assert {"type", "title", "status", "detail", "code", "request_id"} <= body.keys()
    assert body["status"] == answer.status_code
    assert body["type"] == f"/problems/{body['code']}"
    assert body["request_id"] == answer.headers["X-Request-ID"]
    return body["status"], body["code"]


def bad_fields(answer):
    """The fields that a validation problem complains of."""
    assert problem(answer) == (400, "invalid"), answer.content
    assert all(item.keys() == {"field", "code", "detail"} for item in answer.json()["errors"])
    return [item["field"] for item in answer.json()["errors"]]
