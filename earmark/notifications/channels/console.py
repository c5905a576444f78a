"""Messages as log lines, for a machine without gateways: what only the receiver may read is written at DEBUG alone."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import structlog

from earmark.notifications.channels.protocol import Message, Missed, Outcomes, Taken, Told

log = structlog.get_logger(__name__)


class ConsoleSMS:
    """SMS as log lines, the number masked."""

    batch = 100

    def send(self, messages: Sequence[Message], *, within: timedelta) -> Iterator[Outcomes]:
        """Two lines each, and all are taken."""
        for message in messages:
            text, message_id = message.words.sms, str(message.id)
            log.info("sms", to=masked(message.address), characters=len(text), message_id=message_id)
            log.debug("sms_text", text=text, message_id=message_id)
        yield [(message, Taken()) for message in messages]


class ConsolePush:
    """Pushes as log lines, since document 004 has the sending simulated."""

    batch = 100

    def send(self, messages: Sequence[Message], *, within: timedelta) -> Iterator[Outcomes]:
        """Two lines each, and all are taken."""
        for message in messages:
            message_id = str(message.id)
            log.info("push", users=1, message_id=message_id)
            log.debug("push_text", title=message.words.title, text=message.words.push, message_id=message_id)
        yield [(message, Taken()) for message in messages]

    def tell(self, batch: Sequence[Told], *, batch_id: str, within: timedelta) -> Sequence[Missed]:
        """A line per batch and campaign, and everybody is reached."""
        log.info(
            "push", users=sum(len(told.users) for told in batch), campaigns=len(batch), batch_id=batch_id
        )
        for told in batch:
            log.debug("push_text", campaign=told.key, title=told.title, text=told.text, batch_id=batch_id)
        return [Missed() for _ in batch]


def masked(number: str) -> str:
    """All but the last two digits hidden: `*********89`."""
    return "*" * (len(number) - 2) + number[-2:] if len(number) > 4 else "*" * len(number)
