"""Which channels are used: what a setting names, else what there are credentials for, else the console."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core import checks
from django.utils.module_loading import import_string

from earmark.notifications.channels.protocol import PushChannel
from earmark.notifications.rules import ChannelName

log = structlog.get_logger(__name__)

_CHANNELS = "earmark.notifications.channels"
#: What `config.environment.mail_backend` falls back to where no mail server is named.
NO_MAIL = ("django.core.mail.backends.console.EmailBackend", f"{_CHANNELS}.unsent.EmailBackend")
#: By kind of channel: the setting that names a class, the class that needs credentials, these, and the one without.
_SMS = (
    "SMS_CHANNEL",
    f"{_CHANNELS}.africas_talking.AfricasTalking",
    ("AFRICAS_TALKING_USERNAME", "AFRICAS_TALKING_API_KEY"),
    f"{_CHANNELS}.console.ConsoleSMS",
)
_PUSH = (
    "PUSH_CHANNEL",
    f"{_CHANNELS}.web_push.WebPush",
    ("VAPID_PRIVATE_KEY",),
    f"{_CHANNELS}.console.ConsolePush",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A class by its dotted path, and the settings for lack of which it is only the console."""

    path: str
    missing: tuple[str, ...] = ()


def chosen() -> Mapping[ChannelName, Choice]:
    """What each channel is."""
    no_mail = settings.EMAIL_BACKEND in NO_MAIL
    return {
        ChannelName.EMAIL: Choice(settings.EMAIL_BACKEND, ("EMAIL_HOST",) if no_mail else ()),
        ChannelName.SMS: _choose(*_SMS),
        ChannelName.PUSH: _choose(*_PUSH),
    }


def _choose(setting: str, path: str, credentials: tuple[str, ...], console: str) -> Choice:
    if named := getattr(settings, setting):
        return Choice(named)
    missing = tuple(name for name in credentials if not getattr(settings, name))
    return Choice(console, missing) if missing else Choice(path)


def push() -> PushChannel:
    """The way to push. Raises ImportError for a setting that names nothing."""
    channel: PushChannel = import_string(_choose(*_PUSH).path)()
    return channel


def announce() -> None:
    """One log line at the start of a process: which channels it uses, and what is missing for others."""
    choices = chosen()
    used = {name.value: choice.path for name, choice in choices.items()}
    missing = {name.value: list(choice.missing) for name, choice in choices.items() if choice.missing}
    if missing:
        log.warning("channels", **used, only_console_for_lack_of=missing)
    else:
        log.info("channels", **used)


@checks.register()
def warn_of_consoles(**_: object) -> list[checks.CheckMessage]:
    """For `manage.py check`: a warning for each channel that reaches nobody, unless DEBUG is on."""
    if settings.DEBUG:
        return []
    return [
        checks.Warning(
            f"Nobody is reached by {name.value}: it is only logged.",
            hint=f"Set {' and '.join(choice.missing)}.",
            id="notifications.W001",
        )
        for name, choice in chosen().items()
        if choice.missing
    ]
