"""What others may ask of notifications: tell a user something, once."""

from earmark.notifications.services.forgetting import bid_farewell
from earmark.notifications.services.sending import Run, send_waiting
from earmark.notifications.services.writing import notify, notify_house, send_again

__all__ = ["Run", "bid_farewell", "notify", "notify_house", "send_again", "send_waiting"]
