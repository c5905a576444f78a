"""What others may ask of notifications: tell a user something, once."""

from earmark.notifications.services.campaigns import close_campaign, end_pass, feed, open_campaign
from earmark.notifications.services.forgetting import bid_farewell
from earmark.notifications.services.pushing import send_push_batch
from earmark.notifications.services.sending import Run, send_waiting
from earmark.notifications.services.writing import notify, notify_house, send_again

__all__ = [
    "Run",
    "bid_farewell",
    "close_campaign",
    "end_pass",
    "feed",
    "notify",
    "notify_house",
    "open_campaign",
    "send_again",
    "send_push_batch",
    "send_waiting",
]
