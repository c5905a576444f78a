"""The back office shows what each message says, to who may look at messages."""

from typing import Any

import pytest
from django.test import Client

from earmark.notifications.rules import LANGUAGES
from tests.factories import make_user

PREVIEWS = "/admin/notifications/notification/previews/"


@pytest.fixture
def root(db: None) -> Client:
    browser = Client()
    browser.force_login(make_user("root", role="admin"))
    return browser


def test_the_list_of_messages_leads_to_the_previews(root: Client) -> None:
    page = root.get("/admin/notifications/notification/")

    assert f'href="{PREVIEWS}"' in page.content.decode()


def test_each_language_shows_its_words_and_what_the_sms_cost(root: Client) -> None:
    pages = [root.get(PREVIEWS, {"language": language}).content.decode() for language in LANGUAGES]

    for page, words in zip(
        pages, ["is on its way", "está en camino", "liko njiani", "est en route"], strict=True
    ):
        assert words in page
    assert "78 places in GSM, 1 SMS" in pages[0]


def test_a_mail_is_shown_in_a_frame_with_its_own_style_and_nothing_that_runs(root: Client) -> None:
    mail = root.get(f"{PREVIEWS}es/subscription_expiring/")

    policy = dict(part.strip().partition(" ")[::2] for part in mail["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'", "style-src": "'unsafe-inline'", "frame-ancestors": "'self'", "sandbox": "",
    }  # fmt: skip
    assert mail["X-Frame-Options"] == "SAMEORIGIN"
    assert '<html lang="es">' in mail.content.decode()
    assert "Para no recibir más mensajes" in mail.content.decode()


@pytest.mark.parametrize("page", ["de/order_placed/", "en/parcel_lost/", "en/promo_live/"])
def test_what_goes_by_no_mail_has_no_preview_of_one(root: Client, page: str) -> None:
    assert root.get(PREVIEWS + page).status_code == 404


@pytest.mark.parametrize("page", ["", "en/order_placed/"])
def test_who_may_not_look_at_messages_sees_no_previews(root: Client, page: str, monkeypatch: Any) -> None:
    anybody = Client().get(PREVIEWS + page)
    monkeypatch.setattr("django.contrib.admin.ModelAdmin.has_view_permission", lambda *_: False)

    assert anybody.status_code == 302
    assert root.get(PREVIEWS + page).status_code == 403
