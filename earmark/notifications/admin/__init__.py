"""The back office of messages."""

from earmark.notifications.admin.messages import CampaignAdmin, NotificationAdmin

__all__ = ["CampaignAdmin", "NotificationAdmin"]
