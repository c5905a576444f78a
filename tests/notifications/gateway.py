"""A channel that does as the test says."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import ClassVar

from earmark.notifications.channels.protocol import Message, Outcome, Outcomes, Refused, Taken

AWAY = Refused("gateway away", permanent=False)
NO_SUCH_NUMBER = Refused("no such number", permanent=True)


class Gateway:
    """Keeps what it took. Each message meets the next of `troubles`; None lets it through."""

    batch = 100
    sent: ClassVar[list[Message]] = []
    troubles: ClassVar[list[BaseException | Outcome | None]] = []

    def send(self, messages: Sequence[Message], *, within: timedelta) -> Iterator[Outcomes]:
        for message in messages:
            trouble = self.troubles.pop(0) if self.troubles else None
            if isinstance(trouble, BaseException):
                raise trouble
            outcome = trouble or Taken()
            if isinstance(outcome, Taken):
                self.sent.append(message)
            yield [(message, outcome)]
