"""Mail through Django's configured backend: SMTP, or a service by django-anymail.

Note [In doubt]
---------------
SMTP says "taken" once, after the dot that ends a mail. Whoever loses the connection between that dot and the answer
cannot know whether the mail is on its way. It is sent again, under the same Message-ID, by which the receiver's program
drops the second. A connection that was lost between two mails leaves nothing in doubt, so each mail but the first asks
whether it still stands (NOOP), and goes over a new one if not.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

from anymail.exceptions import (
    AnymailAPIError,
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
)
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from earmark.notifications.channels.protocol import Message, Outcome, Outcomes, Refused, Taken

#: SMTP replies from here on are final (RFC 5321, 4.2.1); those below ask to come again.
SMTP_FINAL: Final = 500
SMTP_FINE: Final = 250
#: HTTP answers that are no verdict on the mail: our key, or that we come too early, too slow or too often.
NOT_FINAL: Final = (401, 403, 408, 425, 429)


class Email:
    """One connection for a batch, made anew where it broke. Raises what a backend that is not set up right raises."""

    #: Some servers take no more over one connection.
    batch = 20

    def __init__(self) -> None:
        self._backend: Any = get_connection()

    def send(self, messages: Sequence[Message], *, within: timedelta) -> Iterator[Outcomes]:
        """One after another; see `Channel`. Stops at the first that finds no server: the others wait."""
        ends = monotonic() + within.total_seconds()
        try:
            for message in messages:
                if monotonic() >= ends:
                    return
                if away := self._connect():
                    yield [(message, Refused(away, permanent=False))]
                    return
                yield [(message, self._hand_over(message))]
        finally:
            self._hang_up()

    def _connect(self) -> str:
        """Why there is no connection to use, or nothing. See Note [In doubt]."""
        smtp = getattr(self._backend, "connection", None)
        if smtp and not _stands(smtp):
            self._hang_up()
        try:
            self._backend.open()
        except (
            OSError,
            ValueError,
        ) as error:  # smtplib's errors are OSErrors; a refused log-in is ours to repair
            return f"no mail server: {_named(error)}"
        return ""

    def _hand_over(self, message: Message) -> Outcome:
        try:
            mail = _mail(message)
            if not mail.recipients():
                return Refused("no address", permanent=True)
            self._backend.send_messages([mail])
        except (OSError, ValueError, AnymailError) as error:
            return Refused(_named(error), permanent=_is_final(error))
        return Taken()

    def _hang_up(self) -> None:
        with suppress(OSError):
            self._backend.close()


def _mail(message: Message) -> EmailMultiAlternatives:
    """Text, and HTML where there is some. Raises ValueError for what no header may carry."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{message.id}@{host}>", "Auto-Submitted": "auto-generated"}
    if message.opt_out_url:  # RFC 8058: the mail program's own button
        headers["List-Unsubscribe"] = f"<{message.opt_out_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    words = message.words
    mail = EmailMultiAlternatives(words.subject, words.text, to=[message.address], headers=headers)
    if words.html:
        mail.attach_alternative(words.html, "text/html")
    return mail


def _stands(smtp: Any) -> bool:
    try:
        return bool(smtp.noop()[0] == SMTP_FINE)
    except OSError:
        return False


def _is_final(error: Exception) -> bool:
    """Refused for this receiver or this text. A refused sender or key is ours to repair, then it goes out."""
    match error:
        case SMTPRecipientsRefused():
            return all(code >= SMTP_FINAL for code, _ in error.recipients.values())
        case SMTPDataError():
            return error.smtp_code >= SMTP_FINAL
        case AnymailAPIError():
            status = error.status_code or 0
            return 400 <= status < 500 and status not in NOT_FINAL
        case AnymailRecipientsRefused() | AnymailInvalidAddress():
            return True
        case AnymailError():  # what the service cannot do, as it is set up
            return False
    return isinstance(error, ValueError)  # not an address, or a header that no mail may carry


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
