"""What a channel can do, and the words in which it is asked and answers."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from earmark.notifications.words import Words


@dataclass(frozen=True, slots=True)
class Message:
    """One message to hand over. `id` is the same at every attempt, so that the other side can tell doubles."""

    id: UUID
    #: None: the house's own.
    user_id: int | None
    kind: str
    #: A mail address or a telephone number; empty where the channel knows it by the user.
    address: str
    words: Words
    #: What the words were made of; None where that is forgotten.
    data: Mapping[str, Any] | None
    #: Where the user says that they want no more of these; empty where that is not theirs to say.
    opt_out_url: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The other side has the message. `reference` is what it calls it, where reports are to come."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The message did not go out; `permanent` when this message never will. `opted_out`: the receiver wants no more."""

    reason: str
    permanent: bool
    opted_out: bool = False


Outcome = Taken | Refused
#: What became of messages, all known at the same moment.
Outcomes = Sequence[tuple[Message, Outcome]]


class Channel(Protocol):
    """A way to reach users, one message at a time or many."""

    #: How many messages it is handed at most.
    batch: int

    def send(self, messages: Sequence[Message], *, within: timedelta) -> Iterator[Outcomes]:
        """Hands the messages over, and says of each what became of it as soon as that is known: of one or of many.

        Of those that there was no time for within `within` nothing is said: they are tried again. Does not raise for
        what the other side does.
        """


@dataclass(frozen=True, slots=True)
class Told:
    """What one campaign tells its users of one language by push. `data` is what the words were made of."""

    #: Names the campaign: a browser shows one push of it at a time.
    key: str
    kind: str
    title: str
    text: str
    data: Mapping[str, Any]
    users: Sequence[int]
    #: How long it is worth showing.
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Missed:
    """Whom a Told did not reach; all others have it."""

    #: They have no browser that takes pushes.
    never: Collection[int] = ()
    #: Worth another try.
    later: Collection[int] = ()
    #: There was no time to try.
    untried: Collection[int] = ()
    #: Why others come later.
    reason: str = ""


class PushChannel(Protocol):
    """What a way to push to many can do."""

    def tell(self, batch: Sequence[Told], *, batch_id: str, within: timedelta) -> Sequence[Missed]:
        """Hands the whole batch over; whom each Told missed, in their order.

        A batch that took longer than `within` comes again, under another id. Does not raise for what the other side
        does.
        """
