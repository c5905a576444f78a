"""The ways out. A channel sends one message, or says that it could not and whether trying again may help."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from earmark.notifications.rules import ChannelName

log = structlog.get_logger(__name__)

#: SMTP replies from here on are final (RFC 5321, 4.2.1); those below ask to come again.
SMTP_FINAL = 500


class DeliveryFailed(Exception):
    """The message did not go out; `permanent` when this message never will."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        self.permanent = permanent
        super().__init__(reason)


class Channel(Protocol):
    """What every channel can do."""

    def send(self, *, address: str, subject: str, text: str, message_id: str) -> None:
        """Hands the message over; returns once the other side has taken it. Raises DeliveryFailed.

        A repeat carries the same `message_id`, so that the other side can tell doubles. Everything
        together must end within the lease of `services.sending`.
        """


class Email:
    """Mail through Django's configured backend."""

    def send(self, *, address: str, subject: str, text: str, message_id: str) -> None:
        """Hands the mail to the server. Raises DeliveryFailed."""
        host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
        headers = {"Message-ID": f"<{message_id}@{host}>", "Auto-Submitted": "auto-generated"}
        try:
            EmailMessage(subject, text, to=[address], headers=headers).send()
        except OSError as error:  # smtplib's errors are OSErrors too
            raise DeliveryFailed(_named(error), permanent=_is_final(error)) from error
        except ValueError as error:  # not an address, or a header that no mail may carry
            raise DeliveryFailed(_named(error), permanent=True) from error


class ConsoleSMS:
    """SMS as log lines, for a machine without a gateway: the number masked, the text only at DEBUG."""

    def send(self, *, address: str, subject: str, text: str, message_id: str) -> None:
        """Writes two log lines."""
        log.info("sms", to=masked(address), characters=len(text), message_id=message_id)
        log.debug("sms_text", text=text, message_id=message_id)


@dataclass(frozen=True, slots=True)
class Told:
    """What one campaign tells its users by push. `data` is what the words were made of."""

    key: str
    title: str
    text: str
    data: Mapping[str, Any]
    users: Sequence[int]


class PushChannel(Protocol):
    """What a way to push can do."""

    def send(self, batch: Sequence[Told], *, batch_id: str) -> Collection[int]:
        """Hands the whole batch over; returns the users whom it can never reach. Raises DeliveryFailed for all of it.

        Must end within the lease of `services.pushing`; a batch that took longer comes again, under another id.
        """


class ConsolePush:
    """Pushes as log lines, since document 004 has the sending simulated: one per batch, the words only at DEBUG."""

    def send(self, batch: Sequence[Told], *, batch_id: str) -> Collection[int]:
        """Reaches everybody."""
        log.info(
            "push", users=sum(len(told.users) for told in batch), campaigns=len(batch), batch_id=batch_id
        )
        for told in batch:
            log.debug("push_text", campaign=told.key, title=told.title, text=told.text, batch_id=batch_id)
        return ()


def push() -> PushChannel:
    """What PUSH_CHANNEL points to. Raises ImportError."""
    channel: PushChannel = import_string(settings.PUSH_CHANNEL)()
    return channel


def named(name: str) -> Channel:
    """The channel of that name; the SMS gateway is what SMS_CHANNEL points to. Raises ImportError, ValueError."""
    match ChannelName(name):
        case ChannelName.EMAIL:
            return Email()
        case ChannelName.SMS:
            gateway: Channel = import_string(settings.SMS_CHANNEL)()
            return gateway


def masked(number: str) -> str:
    """All but the last two digits hidden: `*********89`."""
    return "*" * (len(number) - 2) + number[-2:] if len(number) > 4 else "*" * len(number)


def _is_final(error: OSError) -> bool:
    """Refused for this receiver or this text. A refused sender or log-in is ours to repair, then it goes out."""
    match error:
        case SMTPRecipientsRefused():
            return all(code >= SMTP_FINAL for code, _ in error.recipients.values())
        case SMTPDataError():
            return error.smtp_code >= SMTP_FINAL
    return False


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
