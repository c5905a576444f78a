"""What is known of messages, of campaigns, and of what users want."""

from earmark.notifications.queries.campaigns import progress

__all__ = ["progress"]
