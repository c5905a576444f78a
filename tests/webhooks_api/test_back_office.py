"""Webhooks in the back office."""

import pytest
from django.test import Client

from earmark.webhooks.models import Delivery, Endpoint
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ENDPOINTS, DELIVERIES = "/admin/webhooks/endpoint/", "/admin/webhooks/delivery/"


@pytest.fixture
def office():
    """An admin's browser."""
    browser = Client()
    browser.force_login(make_user("boss", role="admin"))
    return browser


def text(answer):
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def act(office, path, action, row):
    return office.post(path, {"action": action, "_selected_action": [row.pk]}, follow=True)


def test_an_endpoint_is_shown_without_its_secrets(office, subscribe):
    secret = subscribe()["secret"]
    endpoint = Endpoint.objects.get()
    Endpoint.objects.update(previous_secret="whsec_before")

    shown = text(office.get(f"{ENDPOINTS}{endpoint.pk}/change/")) + text(
        office.get(ENDPOINTS, {"q": "hooks"})
    )

    assert endpoint.url in shown
    assert secret not in shown
    assert "whsec_" not in shown


def test_an_endpoint_is_paused_and_resumed(office, subscribe):
    subscribe()

    act(office, ENDPOINTS, "pause", Endpoint.objects.get())
    paused = Endpoint.objects.get()
    act(office, ENDPOINTS, "resume", paused)

    assert (paused.state, paused.reason) == ("paused", "Paused by boss.")
    assert Endpoint.objects.get().state == "active"


def test_a_delivery_is_shown_with_its_body_and_tries(office, subscribe, told):
    sent = told(subscribe(), tries=(418,), state="failed")

    listed = text(office.get(DELIVERIES, {"type": "order.placed", "state__exact": "failed", "q": "order:1"}))
    shown = text(office.get(f"{DELIVERIES}{sent.pk}/change/"))

    assert "order.placed of order:1" in listed
    assert "418" in shown
    assert "timestamp" in shown


def test_a_delivery_is_sent_again(office, subscribe, told):
    sent = told(subscribe(), state="failed")

    act(office, DELIVERIES, "send_again", sent)

    assert Delivery.objects.get().state == "queued"
