"""What was given up, once more."""

from datetime import timedelta

import pytest
from django.core.management import CommandError

from earmark.base import clock, facts
from earmark.base.ids import new_id
from earmark.base.models import Fact
from earmark.notifications.models import Notification
from earmark.webhooks import services as webhooks
from earmark.webhooks.models import Delivery
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def give_up(topic):
    facts.publish(topic, {})
    Fact.objects.filter(topic=topic).update(
        dead_at=clock.now(), attempts=25, error="listener: it broke", due_at=clock.now()
    )


def test_facts_are_told_again_by_topic(run):
    give_up("order.placed")
    give_up("order.shipped")

    shown = run("replay", "facts", "--dry-run")
    assert "order.placed  listener: it broke" in shown
    assert Fact.objects.filter(dead_at=None).count() == 0

    assert "1 facts queued again" in run("replay", "facts", "--topic", "order.placed")
    assert list(Fact.objects.filter(dead_at=None).values_list("topic", "attempts")) == [("order.placed", 0)]


def test_messages_are_sent_again_by_channel(run):
    user, now = make_user(), clock.now()
    for channel in ("email", "sms"):
        Notification.objects.create(
            id=new_id(), dedupe_key=channel, kind="order_placed", channel=channel, user=user, address="somewhere",
            subject="", text="words", state="failed", attempts=6, due_at=now, created_at=now,
        )  # fmt: skip

    assert "1 messages would be queued" in run("replay", "messages", "--channel", "sms", "--dry-run")
    assert "0 messages queued" in run("replay", "messages", "--kind", "another")
    assert "1 messages queued again" in run("replay", "messages", "--channel", "sms", "--since", "1h")

    assert dict(Notification.objects.values_list("channel", "state")) == {"email": "failed", "sms": "queued"}


def test_webhooks_are_replayed_since_an_endpoint_went_down(run, settings):
    settings.OUTGOING_PRIVATE_NETWORKS = True
    now = clock.now()
    url = "http://127.0.0.1:9/hooks"
    endpoint = webhooks.create_endpoint(owner_id=make_user(role="admin").pk, url=url, events=(), now=now)
    for n, (state, ago) in enumerate([("failed", 1), ("delivered", 1), ("failed", 9)]):
        webhooks.announce(
            type="order.placed", subject=f"order:{n}", data={"n": n}, parties=(), occurred_at=now, now=now
        )
        Delivery.objects.filter(subject=f"order:{n}").update(
            state=state, created_at=now - timedelta(hours=ago)
        )

    since = ("--endpoint", str(endpoint.pk), "--since", "6h")
    assert "1 webhooks would be" in run("replay", "webhooks", *since, "--dry-run")
    assert "1 webhooks queued again" in run("replay", "webhooks", *since)
    assert "1 webhooks queued again" in run("replay", "webhooks", *since, "--delivered")
    with pytest.raises(CommandError, match="no endpoint"):
        run("replay", "webhooks", "--endpoint", str(new_id()), "--since", "6h")
