"""A request's id goes with it wherever it goes."""

import pytest
from structlog.testing import capture_logs

from earmark.base.models import Fact
from earmark.offers.models import Activation
from tests.factories import activate, anybody, bearer, make_offer, make_user

pytestmark = pytest.mark.django_db

HEALTH = "/healthz"


def echoed(given):
    """The id in the answer to a request that came with this one."""
    return anybody().get(HEALTH, HTTP_X_REQUEST_ID=given).headers["X-Request-ID"]


@pytest.mark.parametrize("given", ["abc", "a" * 128, "0197-{}!~", "x"])
def test_a_good_id_is_kept(given):
    assert echoed(given) == given


@pytest.mark.parametrize("given", ["", "a" * 129, "a b", "ä", "a\tb", "a\x7f"])
def test_a_bad_one_is_replaced(given):
    assert echoed(given) not in (given, "")


def test_each_request_without_one_gets_its_own():
    ids = {anybody().get(HEALTH).headers["X-Request-ID"] for _ in range(5)}

    assert len(ids) == 5


def test_it_is_in_the_log_line_and_not_in_the_next_requests():
    with capture_logs() as lines:
        anybody().get(HEALTH, HTTP_X_REQUEST_ID="first")
        anybody().get(HEALTH)

    assert [(line["path"], line["status"]) for line in lines if line["event"] == "request"] == [
        (HEALTH, 200)
    ] * 2


def test_it_travels_with_the_work():
    client, offer = bearer(make_user(money=50_00)), make_offer()

    activate(client, offer, HTTP_X_REQUEST_ID="trace-me")

    assert Activation.objects.get().request_id == "trace-me"
    assert Fact.objects.get(topic="activation.requested").request_id == "trace-me"
