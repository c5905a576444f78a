"""How far campaigns are."""

from typing import Any

from earmark.notifications.models import Campaign

_REASONS = ("opted_out", "daily_cap", "quiet_hours", "ended", "unreachable")
_COUNTS = ("eligible", "fed", "queued", "sent", "failed", *_REASONS, "passes")


def progress(key: str) -> dict[str, Any]:
    """`{eligible, queued, sent, failed, suppressed: {reason: n}, passes, pass_ended_at}` of the campaign of that key.

    `eligible` are the users of the last full pass, or of the present one once they are more. All 0 for a campaign that
    has not begun. Costs one row: see `Campaign`.
    """
    row = Campaign.objects.filter(key=key).values(*_COUNTS, "pass_ended_at").first()
    found: dict[str, Any] = row or {**dict.fromkeys(_COUNTS, 0), "pass_ended_at": None}
    return {
        "eligible": max(found["eligible"], found["fed"]),
        "queued": found["queued"],
        "sent": found["sent"],
        "failed": found["failed"],
        "suppressed": {reason: found[reason] for reason in _REASONS},
        "passes": found["passes"],
        "pass_ended_at": found["pass_ended_at"],
    }
