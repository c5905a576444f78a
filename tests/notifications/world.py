"""Somebody of each language, all that can happen to them, and what they read of it."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from uuid import UUID

from earmark.base import facts
from earmark.base.ids import new_id
from earmark.identity.models import Profile
from earmark.inventory.services.stock import adjust
from earmark.notifications.models import Notification, PushSubscription
from earmark.notifications.rules import KINDS, LANGUAGES
from earmark.notifications.services import send_waiting
from earmark.wallet.services import top_up
from tests.factories import Clock, bearer, make_user
from tests.orders.calls import item, placed
from tests.shop import change, make_product

from . import mail_server

TOKEN = "https://shop.example.org/account/{page}/?token="
#: In each language, whatever the channel.
WORDS = {
    "en": {"hello": "Hello Zoé", "amount": "1,234.50", "day": "30 November 2026", "way": "on its way"},
    "es": {"hello": "Hola Zoé", "amount": "1.234,50", "day": "30 de noviembre de 2026", "way": "en camino"},
    "sw": {"hello": "Habari Zoé", "amount": "1,234.50", "day": "30 Novemba 2026", "way": "njiani"},
    "fr": {"hello": "Bonjour Zoé", "amount": "1 234,50", "day": "30 novembre 2026", "way": "en route"},
}
#: What a message has to name on every channel that it goes by.
NAMED = {
    "activation_succeeded": "offer amount",
    "activation_failed": "offer amount",
    "renewal_succeeded": "offer amount",
    "renewal_failed": "offer amount",
    "subscription_expiring": "offer day",
    "subscription_ended": "offer",
    "wallet_topped_up": "amount",
    "order_placed": "number",
    "order_paid": "number amount",
    "order_shipped": "number tracking way",
    "order_delivered": "number",
    "order_cancelled": "number",
    "order_refunded": "number amount",
    "email_verification": "verify",
    "password_reset": "reset",
    "password_changed": "",
}


class World:
    """Somebody of each language, reachable in every way, and the servers behind."""

    def __init__(self, mail, gateway, push):
        self.mail, self.gateway, self.push = mail, gateway, push
        self.clock = Clock(datetime.now(UTC))
        self.people = {language: self._person(n, language) for n, language in enumerate(LANGUAGES)}
        self.browsers = {language: self._browser(user) for language, user in self.people.items()}
        self.orders = {}

    def _person(self, n, language):
        user = make_user(f"user-{language}", first_name="Zoé", phone=f"+25471100000{n}")
        Profile.objects.update_or_create(user=user, defaults={"language": language})
        return user

    def _browser(self, user):
        browser = self.push.browser()
        keys = browser.subscription["keys"]
        PushSubscription.objects.create(
            user=user, endpoint=browser.endpoint, created_at=self.clock.now, **keys
        )
        return browser

    def happen(self, *, to=LANGUAGES):
        """Everything, to who speaks these; as the contexts publish it."""
        radio = make_product("Radio", price=1234_50, stock=9)
        for language in to:
            user = self.people[language]
            top_up(user_id=user.pk, amount=1234_50, id=new_id())
            self.orders[language] = placed(bearer(user), item(radio), method="wallet")
            for topic, payload in _facts_of(user, language, self.orders[language], self.clock.now):
                facts.publish(topic, payload)
        adjust(stock_id=radio.stock_id, quantity=-3, change=change())
        self.deliver_facts()

    def deliver_facts(self):
        self.clock.advance(minutes=1)
        while facts.deliver(clock=self.clock).delivered:
            self.clock.advance(seconds=1)

    def send(self):
        """The senders come round until nothing waits."""
        for _ in range(5):
            send_waiting(clock=self.clock)
            if not Notification.objects.filter(state__in=("queued", "sending")).exists():
                return
            self.clock.advance(minutes=10)

    def names(self, language, kind):
        """What a message of the kind to this person has to name."""
        known = WORDS[language] | {
            "offer": f"Gold-{language}",
            "tracking": f"JD-{language}",
            "number": self.orders[language]["number"],
            "verify": TOKEN.format(page="verify-email"),
            "reset": TOKEN.format(page="reset-password"),
        }
        return [known[name] for name in NAMED[kind].split()]


def _facts_of(user, language, order, now):
    offer = {"offer_name": f"Gold-{language}", "amount": 1234_50, "currency": "USD"}
    subscription = {"subscription": 1 + user.pk, "expiration_date": "2026-11-30T12:00:00+00:00", **offer}
    about = {
        "order": order["id"],
        "number": order["number"],
        "status": "paid",
        "total": "1234.50",
        "currency": "USD",
    }
    parcel = {"carrier": "DHL", "tracking_number": f"JD-{language}", "store": 1}
    for kind in ("activation", "renewal"):
        done = {"activation": str(new_id()), "user_id": user.pk, "kind": kind, **offer}
        yield "activation.succeeded", done | {"expiration_date": subscription["expiration_date"]}
        yield "activation.failed", done | {"activation": str(new_id()), "reason": "The provider refused it."}
    yield "subscription.expiring", subscription | {"user_id": user.pk}
    yield "subscription.ended", subscription | {"user_id": user.pk}
    for topic, more in {
        "order.paid": {},
        "order.shipped": parcel,
        "order.delivered": {},
        "order.cancelled": {"reason": "asked"},
        "order.refunded": {"amount": "1234.50", "at": now.isoformat()},
    }.items():
        yield topic, about | more | {"user_id": user.pk}
    yield "email.verification_asked", {"email": user.email, "asked_at": now.isoformat()}
    yield "password.reset_asked", {"email": user.email, "asked_at": now.isoformat()}
    yield "password.changed", {"user_id": user.pk, "changed_at": now.isoformat()}


def arrivals(world):
    """(the message's id, who got it, the ways to read it) of all that has arrived, by mail, SMS and push."""
    for mail in world.mail.mails:
        html = mail.get_body(("html",)).get_content()
        texts = [f"{mail['Subject']}\n{mail_server.text_of(mail)}", html]
        yield UUID(mail["Message-ID"][1:37]), mail["To"], texts
    ids = {(row.address, row.text): row.pk for row in Notification.objects.filter(channel="sms")}
    for sms in world.gateway.taken:
        yield ids[sms.number, sms.text], sms.number, [sms.text]
    for language, browser in world.browsers.items():
        for shown in browser.shown:
            yield UUID(shown["id"]), language, [f"{shown['title']}\n{shown['body']}"]


def read(world):
    """The ids of the messages that have arrived, as often as they have; each with whom it is for, and in order."""
    rows = {row.pk: row for row in Notification.objects.select_related("user")}
    in_all_languages = defaultdict(set)
    for id, receiver, texts in arrivals(world):
        row = rows[id]
        language = row.user.username.removeprefix("user-") if row.user else "en"
        assert receiver == (row.address or language)
        if row.user:
            in_all_languages[row.kind, row.channel].add(_without_names(world, language, row, texts))
        yield id
    assert {len(texts) for texts in in_all_languages.values()} == {len(world.orders)}


def _without_names(world, language, row, texts):
    """The words alone, once every way to read them names what it should."""
    names = world.names(language, row.kind)
    for text in texts:
        words = text.replace("\N{NO-BREAK SPACE}", " ")
        greeting = [WORDS[language]["hello"]] * (row.channel == "email")
        assert [name for name in names + greeting if name not in words] == [], words
        for name in names:
            words = words.replace(name, "")
    return words


def everything_is_told(world):
    """Asserts that all there is to tell has arrived somewhere; returns the channels of what has arrived twice."""
    rows = {row.pk: row for row in Notification.objects.select_related("user")}
    assert {row.state for row in rows.values()} == {"sent"}
    to_people = Counter((row.user.username, row.kind, row.channel) for row in rows.values() if row.user)
    assert to_people == Counter(
        (f"user-{language}", kind, channel.value)
        for language in world.orders
        for kind in NAMED
        for channel in KINDS[kind].channels
    )
    to_the_house = Counter(row.kind for row in rows.values() if not row.user)
    assert to_the_house == {"order_received": len(world.orders), "stock_low": 1}
    times = Counter(read(world))
    assert times.keys() == {row.pk for row in rows.values() if row.channel != "in_app"}
    return sorted(rows[id].channel for id in times if times[id] > 1)
