"""Every event of the five documents arrives once, on each channel, in four languages, over real protocols."""

import pytest

from earmark.base import facts
from earmark.notifications.channels.push_services import _client
from earmark.notifications.rules import LANGUAGES
from earmark.notifications.services import send_push_batch, send_waiting
from earmark.notifications.vapid import new_private_key, public_key
from tests.fixtures import keys, signing

from . import africas_talking, mail_server, push_service
from .pushes import begin, tell
from .world import WORDS, World, everything_is_told

__all__ = ["keys", "signing"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings):
    key = new_private_key()
    settings.QUIET_HOURS, settings.ADMIN_EMAIL = None, "house@example.org"
    settings.SMS_CHANNEL = settings.PUSH_CHANNEL = ""
    settings.PUBLIC_URL = settings.STOREFRONT_URL = "https://shop.example.org"
    settings.VAPID_PRIVATE_KEY, settings.VAPID_SUBJECT = key, "mailto:shop@example.org"
    settings.OUTGOING_PRIVATE_NETWORKS = True
    settings.AFRICAS_TALKING_USERNAME, settings.AFRICAS_TALKING_API_KEY = "shop", africas_talking.API_KEY
    with (
        mail_server.running() as mail,
        africas_talking.running() as gateway,
        push_service.running(public_key(key)) as push,
    ):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = mail.host, mail.port
        settings.AFRICAS_TALKING_URL = gateway.url
        yield World(mail, gateway, push)
        assert push.faults == []
    _client().close()
    _client.cache_clear()


def test_every_event_arrives_once_on_every_channel_in_the_right_language(world):
    world.happen()
    world.send()

    assert everything_is_told(world) == []


def test_servers_that_fail_and_then_die_lose_nothing_and_double_what_nobody_could_know_under_one_id(world):
    world.happen(to=("es", "sw"))
    world.mail.answer_to_receiver = "451 later"
    world.gateway.troubles = [500] * 100
    for browser in world.browsers.values():
        browser.answers = [503, "death", 201]
    send_waiting(clock=world.clock)
    assert world.mail.mails == world.gateway.taken == []

    world.mail.answer_to_receiver = "250 fine"
    world.mail.fates = [mail_server.Fate.UNANSWERED]
    world.gateway.troubles = ["dies afterwards"]
    world.send()

    assert everything_is_told(world) == ["email", "sms"]
    assert len({asked.key for asked in world.gateway.asked}) == len(world.gateway.taken) - 1


def test_a_promotion_is_pushed_to_each_in_their_language(world):
    people = [user.pk for user in world.people.values()]
    tell(begin(now=world.clock.now), people, now=world.clock.now)

    send_push_batch(clock=world.clock, limit=100)

    shown = [browser.shown for browser in world.browsers.values()]
    assert [len(pushes) for pushes in shown] == [1] * len(people)
    assert all("Radio" in push["title"] and "Tienda Centro" in push["body"] for [push] in shown)
    assert len({push["body"] for [push] in shown}) == len(LANGUAGES)


def test_who_leaves_is_bidden_farewell_in_their_language(world):
    for language, user in world.people.items():
        said = {"user_id": user.pk, "email": user.email, "first_name": "Zoé", "language": language}
        facts.publish("user.deleted", said)
    world.deliver_facts()

    world.send()

    mails = {mail["To"]: mail_server.text_of(mail) for mail in world.mail.mails}
    assert len(mails) == len(world.mail.mails) == len(LANGUAGES)
    assert all(WORDS[lang]["hello"] in mails[user.email] for lang, user in world.people.items())
