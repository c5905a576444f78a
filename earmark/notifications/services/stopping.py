"""Users who answered an SMS with STOP: the gateway tells us."""

from datetime import datetime

import structlog

from earmark.identity import queries as identity
from earmark.notifications.rules import ChannelName, Topic, is_owed
from earmark.notifications.services.opting_out import opt_out

log = structlog.get_logger(__name__)

#: Longest country code (E.164).
COUNTRY_CODE = 3


def stop_sms(*, number: str, now: datetime) -> int:
    """Whoever has this number, in its international form, gets no SMS but for security; returns how many they are."""
    users = identity.users_with_phone(_spellings(number))
    for user_id in users:
        for topic in Topic:
            if topic != Topic.SECURITY and not is_owed(topic, ChannelName.SMS):
                opt_out(user_id=user_id, topic=topic, channel=ChannelName.SMS, source="gateway", now=now)
    log.info("sms_stopped", users=len(users))
    return len(users)


def _spellings(number: str) -> set[str]:
    """Under which users may have given it, the local form among them: who asked must not go unheard.

    That a stranger in another country has the same local form, and gave it so, is worth the risk: their settings turn
    it on again.
    """
    digits = "".join(filter(str.isdigit, number))
    local = {"0" + digits[code:] for code in range(1, COUNTRY_CODE + 1)}
    return {digits, f"+{digits}", f"00{digits}"} | local
