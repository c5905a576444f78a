"""Where an activation stands: from Redis, else from PostgreSQL."""

from uuid import UUID

import pytest

from earmark.base import clock
from earmark.base.redis import gate
from earmark.offers import status
from earmark.offers.models import Activation
from tests.factories import activate, anybody, bearer, make_offer, make_user, problem

pytestmark = pytest.mark.django_db

STATUS = "/api/v1/activation/status/"
DOCUMENTED = {"status", "amount", "user_id", "offer_id", "created_at", "updated_at"}


@pytest.fixture
def ana():
    return make_user(money=50_00)


@pytest.fixture
def client(ana):
    """Ana's, warmed: the session is known not to be revoked."""
    client = bearer(ana)
    client.get("/api/v1/account/balance/")
    return client


@pytest.fixture
def asked(client):
    """An activation under way."""
    return UUID(activate(client, make_offer(price=20_00)).json()["transaction_id"])


def hash_of(transaction_id):
    """The Redis hash as any client of Redis reads it."""
    found = gate().client.hgetall(f"transaction:{transaction_id}")
    return {name.decode(): value.decode() for name, value in found.items()}


def end(asked, **fields):
    """What a worker writes at the end."""
    given = {"stage": "done", "version": 2, "updated_at": clock.now(), "completed_at": clock.now()}
    Activation.objects.filter(pk=asked).update(**given | fields)


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_fresh_activation_is_pending(client, asked, slash):
    answer = client.get(f"{STATUS}{asked}{slash}")

    assert answer.status_code == 200
    shown = answer.json()
    assert shown.pop("created_at").endswith("Z")
    assert shown.pop("updated_at").endswith("Z")
    assert shown == {"transaction_id": str(asked), "status": "PENDING", "stage": "queued"}


def test_a_poll_costs_no_query(client, asked, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(f"{STATUS}{asked}/").status_code == 200


def test_the_hash_has_what_document_001_wants(ana, asked):
    found = hash_of(asked)

    activation = Activation.objects.get()
    assert found.keys() >= DOCUMENTED
    assert (found["status"], found["amount"]) == ("PENDING", "20.00")
    assert (found["user_id"], found["offer_id"]) == (str(ana.pk), str(activation.offer_id))
    assert found["created_at"] == found["updated_at"] == clock.rfc3339(activation.created_at)


def test_what_redis_has_lost_comes_from_postgresql_and_is_put_back(client, asked, django_assert_num_queries):
    before = client.get(f"{STATUS}{asked}/").json()
    gate().client.delete(status.name(asked))

    with django_assert_num_queries(1):
        assert client.get(f"{STATUS}{asked}/").json() == before

    assert hash_of(asked).keys() >= DOCUMENTED
    with django_assert_num_queries(0):
        assert client.get(f"{STATUS}{asked}/").json() == before


def test_half_a_hash_is_none(client, asked):
    before = client.get(f"{STATUS}{asked}/").json()
    gate().client.hdel(status.name(asked), "created_at")

    assert client.get(f"{STATUS}{asked}/").json() == before


def test_without_redis_it_comes_from_postgresql(client, asked, redis_away):
    assert client.get(f"{STATUS}{asked}/").json()["status"] == "PENDING"


@pytest.mark.parametrize("lost", [False, True])
def test_success_names_the_providers_reference(client, asked, lost):
    end(asked, status="SUCCESS", reference="SIM-1")
    gate().client.delete(status.name(asked))
    if not lost:
        client.get(f"{STATUS}{asked}/")

    shown = client.get(f"{STATUS}{asked}/").json()

    assert (shown["status"], shown["stage"], shown["reference"]) == ("SUCCESS", "done", "SIM-1")
    assert "error" not in shown


def test_failure_says_why(client, asked):
    end(asked, status="FAILED", error="insufficient_coverage")
    gate().client.delete(status.name(asked))

    shown = client.get(f"{STATUS}{asked}/").json()

    assert (shown["status"], shown["error"]) == ("FAILED", "insufficient_coverage")
    assert "reference" not in shown


@pytest.mark.parametrize("lost", [False, True])
def test_somebody_elses_is_not_found(asked, lost):
    if lost:
        gate().client.delete(status.name(asked))

    assert problem(bearer(make_user()).get(f"{STATUS}{asked}/")) == (404, "not_found")


@pytest.mark.parametrize(
    "id", ["0197a4c0-7e33-7b3f-9c65-000000000000", "1", "nonsense", "%00", "{}", "x" * 300]
)
def test_an_unknown_one_is_not_found(client, id):
    assert problem(client.get(f"{STATUS}{id}/")) == (404, "not_found")


def test_who_asks_says_who(asked):
    assert problem(anybody().get(f"{STATUS}{asked}/")) == (401, "not_authenticated")


def test_a_later_version_is_never_overwritten_by_an_earlier_one(asked):
    status.publish(asked, version=3, fields={"status": "SUCCESS", "stage": "done"})
    status.publish(asked, version=2, fields={"status": "PENDING", "stage": "processing"})

    assert (hash_of(asked)["status"], hash_of(asked)["version"]) == ("SUCCESS", "3")


def test_a_later_version_is_laid_over_an_earlier_one(asked):
    status.publish(asked, version=10, fields={"status": "PENDING", "stage": "processing"})

    found = hash_of(asked)
    assert (found["stage"], found["amount"]) == ("processing", "20.00")


def test_a_poll_that_read_before_the_end_does_not_hide_the_end(client, asked, monkeypatch):
    gate().client.delete(status.name(asked))
    put_back = status.publish

    def overtaken(*args, **options):
        put_back(asked, version=2, fields={"status": "SUCCESS", "stage": "done"})
        put_back(*args, **options)

    monkeypatch.setattr(status, "publish", overtaken)
    client.get(f"{STATUS}{asked}/")

    assert hash_of(asked)["status"] == "SUCCESS"


def test_what_is_not_final_is_kept_for_seconds_and_what_is_final_for_a_day(asked):
    pending = gate().client.ttl(status.name(asked))
    status.publish(asked, version=2, fields={"status": "FAILED"})
    final = gate().client.ttl(status.name(asked))

    assert 0 < pending <= status.FRESH_SECONDS
    assert 86_000 < final <= 86_400
