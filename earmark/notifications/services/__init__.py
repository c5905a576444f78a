"""What others may ask of notifications: tell a user something, once."""

from earmark.notifications.services.sending import Run, send_waiting
from earmark.notifications.services.writing import notify, send_again

__all__ = ["Run", "notify", "send_again", "send_waiting"]
