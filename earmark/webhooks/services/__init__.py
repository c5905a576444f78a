"""What others may ask of webhooks: endpoints, events for them, and that these are delivered."""

from earmark.webhooks.services.announce import announce
from earmark.webhooks.services.delivering import Run, deliver
from earmark.webhooks.services.endpoints import (
    change_endpoint,
    create_endpoint,
    delete_endpoint,
    delete_endpoints_of,
    pause,
    resume,
    rotate_secret,
)
from earmark.webhooks.services.forgetting import forget_old_deliveries
from earmark.webhooks.services.replay import replay, replay_since, send_test

__all__ = [
    "Run",
    "announce",
    "change_endpoint",
    "create_endpoint",
    "delete_endpoint",
    "delete_endpoints_of",
    "deliver",
    "forget_old_deliveries",
    "pause",
    "replay",
    "replay_since",
    "resume",
    "rotate_secret",
    "send_test",
]
