"""What notifications keep."""

from earmark.notifications.models.campaigns import Campaign, Push
from earmark.notifications.models.messages import GatewayReport, Notification
from earmark.notifications.models.reach import OptOut, PushSubscription

__all__ = ["Campaign", "GatewayReport", "Notification", "OptOut", "Push", "PushSubscription"]
