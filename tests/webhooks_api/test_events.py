"""What is documented of events is what they say."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from config.announcing import ANNOUNCEMENTS
from earmark.webhooks.rules import EVENTS
from tests.factories import anybody
from tests.flash import make_promo
from tests.shop import make_product, make_store, sell_at

from .conftest import HOOKS

pytestmark = pytest.mark.django_db

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def documented():
    return {event["type"]: event for event in anybody().get(f"{HOOKS}events/").json()}


def payload(topic):
    """What a fact of the topic holds, or more."""
    about = {
        "stock.low": lambda: str(sell_at(make_store(), make_product()).stock_id),
        "promo.started": lambda: make_promo().pk,
        "promo.finished": lambda: make_promo().pk,
    }
    return {
        ANNOUNCEMENTS[topic].about: about.get(topic, lambda: str(uuid4()))(),
        "expiration_date": NOW.isoformat(),
        "since": NOW.isoformat(),
        "kind": "activation",
        "user_id": 1,
        "offer_name": "Internet 50",
        "amount": 5_00,
        "currency": "USD",
        "reason": "",
    }


def test_anyone_may_read_what_there_is():
    shown = documented()

    assert list(shown) == list(EVENTS)
    assert all(event["example"]["type"] == type for type, event in shown.items())
    assert {event["description"] for event in shown.values()} == set(EVENTS.values())


def test_examples_have_what_is_told():
    shown = documented()

    for topic, announcement in ANNOUNCEMENTS.items():
        told = announcement.tell(payload(topic), NOW)
        assert told.data.keys() == shown[topic]["example"]["data"].keys(), topic


def test_the_guide_names_all_that_is_told():
    guide = GUIDE.read_text()

    members = {member for event in documented().values() for member in event["example"]["data"]}
    assert [name for name in (*EVENTS, *sorted(members)) if f"`{name}`" not in guide] == []
