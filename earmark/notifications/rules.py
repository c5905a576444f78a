"""What kinds of messages there are, by which ways they go, and where they stand. Pure: no Django, no clock, no I/O."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from earmark.identity.rules import CUSTOMER

#: In which messages are written; the first is for whoever speaks none of them.
LANGUAGES: Final = ("en", "es", "sw", "fr")


class ChannelName(StrEnum):
    """The ways to reach a user. What goes IN_APP is read over the API, and is there as soon as it is written."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    IN_APP = "in_app"


class State(StrEnum):
    """QUEUED → SENDING → SENT, back to QUEUED to try again, or FAILED; SUPPRESSED was never to be sent."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class Topic(StrEnum):
    """What users choose by: they allow a topic on a channel, or they do not."""

    SECURITY = "security"
    ORDERS = "orders"
    SERVICES = "services"
    WALLET = "wallet"
    PROMOTIONS = "promotions"
    #: The house's and the merchants' own.
    HOUSE = "house"


class Purpose(StrEnum):
    """How far the governor may hold a message back.

    ESSENTIAL: not at all, it is owed (security, the record of a purchase by mail). TRANSACTIONAL: answers what the
    user has done; they may turn it off, but it knows no quiet hours and no cap. UNASKED: reminders and offers; quiet
    hours, caps and opt-out links are for these.
    """

    ESSENTIAL = "essential"
    TRANSACTIONAL = "transactional"
    UNASKED = "unasked"


class Why(StrEnum):
    """Why a message is SUPPRESSED."""

    OPTED_OUT = "opted_out"
    DAILY_CAP = "daily_cap"
    QUIET_HOURS = "quiet_hours"
    ENDED = "ended"
    #: They have no browser that takes pushes.
    UNREACHABLE = "unreachable"
    LEFT = "the user has left"


@dataclass(frozen=True, slots=True)
class Kind:
    """One event as messages tell of it. `channels`: by which it goes at all."""

    topic: Topic
    purpose: Purpose
    channels: frozenset[ChannelName]
    #: What is blanked once the message is sent or given up: a text with a link is as good as a password.
    forgotten: tuple[str, ...] = ()

    def essential_on(self, channel: ChannelName) -> bool:
        """True where no opt-out holds it back. What is owed is owed by mail and in the app; an SMS or a push is not."""
        owed = (ChannelName.EMAIL, ChannelName.IN_APP)
        return channel == ChannelName.IN_APP or (self.purpose == Purpose.ESSENTIAL and channel in owed)


_ALL = frozenset(ChannelName)
_MAIL = frozenset({ChannelName.EMAIL})
_MAIL_AND_APP = frozenset({ChannelName.EMAIL, ChannelName.IN_APP})
_SECRET = ("text", "data")

KINDS: Final = {
    "activation_succeeded": Kind(Topic.SERVICES, Purpose.TRANSACTIONAL, _ALL),
    "activation_failed": Kind(Topic.SERVICES, Purpose.TRANSACTIONAL, _ALL),
    "renewal_succeeded": Kind(Topic.SERVICES, Purpose.TRANSACTIONAL, _ALL),
    "renewal_failed": Kind(Topic.SERVICES, Purpose.TRANSACTIONAL, _ALL),
    "subscription_expiring": Kind(Topic.SERVICES, Purpose.UNASKED, _ALL),
    "subscription_ended": Kind(Topic.SERVICES, Purpose.UNASKED, _ALL),
    "wallet_topped_up": Kind(Topic.WALLET, Purpose.TRANSACTIONAL, _ALL),
    "order_placed": Kind(Topic.ORDERS, Purpose.ESSENTIAL, _ALL),
    "order_paid": Kind(Topic.ORDERS, Purpose.TRANSACTIONAL, _ALL),
    "order_shipped": Kind(Topic.ORDERS, Purpose.TRANSACTIONAL, _ALL),
    "order_delivered": Kind(Topic.ORDERS, Purpose.TRANSACTIONAL, _ALL),
    "order_cancelled": Kind(Topic.ORDERS, Purpose.ESSENTIAL, _ALL),
    "order_refunded": Kind(Topic.ORDERS, Purpose.ESSENTIAL, _ALL),
    "order_received": Kind(Topic.HOUSE, Purpose.TRANSACTIONAL, _MAIL_AND_APP),
    "stock_low": Kind(Topic.HOUSE, Purpose.TRANSACTIONAL, _MAIL_AND_APP),
    "webhook_paused": Kind(Topic.HOUSE, Purpose.TRANSACTIONAL, _MAIL_AND_APP),
    "promo_live": Kind(Topic.PROMOTIONS, Purpose.UNASKED, frozenset({ChannelName.PUSH})),
    "email_verification": Kind(Topic.SECURITY, Purpose.ESSENTIAL, _MAIL, _SECRET),
    "password_reset": Kind(Topic.SECURITY, Purpose.ESSENTIAL, _MAIL, _SECRET),
    "password_changed": Kind(Topic.SECURITY, Purpose.ESSENTIAL, _MAIL_AND_APP),
    "account_deleted": Kind(Topic.SECURITY, Purpose.ESSENTIAL, _MAIL, ("address", "subject", *_SECRET)),
}


def ways_of(topic: Topic) -> frozenset[ChannelName]:
    """The channels by which anything of the topic goes."""
    return frozenset().union(*(kind.channels for kind in KINDS.values() if kind.topic == topic))


def topics_for(role: str) -> tuple[Topic, ...]:
    """What somebody of that role can be told of: the house's own is for who keeps it."""
    return tuple(topic for topic in Topic if topic != Topic.HOUSE or role != CUSTOMER)


def is_owed(topic: Topic, channel: ChannelName) -> bool:
    """True when all of the topic that goes by this channel is essential: there is nothing to turn off."""
    sent = [kind for kind in KINDS.values() if kind.topic == topic and channel in kind.channels]
    return bool(sent) and all(kind.essential_on(channel) for kind in sent)


def language_of(tag: str) -> str:
    """The one of LANGUAGES in which to write to who speaks `tag`: `es` for `es-CO`, `en` for what is not spoken."""
    language = tag.replace("_", "-").split("-")[0].strip().lower()
    return language if language in LANGUAGES else LANGUAGES[0]


def is_secret(kind: str) -> bool:
    """True when the text is for nobody but its receiver. A kind that is not known any more is."""
    return kind not in KINDS or "text" in KINDS[kind].forgotten


def forgotten(kind: str) -> dict[str, object]:
    """The columns that are blanked once such a message is sent or given up, and with what."""
    blank: dict[str, object] = {"address": "", "subject": "", "text": "", "data": None}
    return {column: blank[column] for column in KINDS[kind].forgotten} if kind in KINDS else {}
