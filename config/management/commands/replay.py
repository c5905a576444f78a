"""`manage.py replay`: what was given up, or was not heard, once more."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from config.management.moments import FORMS, moment
from earmark.base import clock, facts
from earmark.base.commands import show_use
from earmark.base.models import Fact
from earmark.notifications import services as notifications
from earmark.notifications.models import Notification
from earmark.notifications.rules import ChannelName
from earmark.notifications.rules import State as MessageState
from earmark.webhooks import services as webhooks
from earmark.webhooks.models import Delivery, Endpoint
from earmark.webhooks.rules import State as DeliveryState

#: How many, and whether it was done.
Replay = Callable[..., tuple[int, bool]]


class Command(BaseCommand):
    """Queues anew; the workers do the rest. Receivers tell doubles by the ids, which stay the same."""

    help = "Queue again what was given up: facts of the outbox, messages, webhooks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(
            parser,
            "manage.py replay facts --dry-run                      which topics were given up, and why",
            "manage.py replay facts --topic order.placed           tells those again",
            "manage.py replay messages --channel sms --since 2d    once the gateway's balance is filled up",
            "manage.py replay webhooks --endpoint ID --since 6h    what an endpoint missed while it was down",
        )
        of = parser.add_subparsers(dest="what", required=True, metavar="facts | messages | webhooks")
        given_up = of.add_parser("facts", help="facts that were given up after 25 attempts")
        given_up.add_argument("--topic", action="append", default=[], help="only these (repeatable)")
        dead = of.add_parser("messages", help="mails, SMS and pushes that were given up")
        dead.add_argument("--channel", choices=[channel.value for channel in ChannelName])
        dead.add_argument("--kind", help="only messages of this kind, as in the back office")
        missed = of.add_parser("webhooks", help="deliveries to one endpoint that have ended")
        missed.add_argument("--endpoint", type=UUID, required=True, metavar="ID")
        missed.add_argument("--delivered", action="store_true", help="those that arrived, too")
        for each in (given_up, dead, missed):
            each.add_argument(
                "--since", type=moment, required=each is missed, metavar="WHEN", help=f"made since: {FORMS}"
            )
            each.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        how_many, done = REPLAYS[what](self, **options)
        verb = "queued again" if done else "would be queued again"
        self.stdout.write(self.style.SUCCESS(f"{how_many} {what} {verb}."))


def _facts(command: Command, *, topic: list[str], since: Any, dry_run: bool, **_: Any) -> tuple[int, bool]:
    found = Fact.objects.filter(dead_at__isnull=False)
    if topic:
        found = found.filter(topic__in=topic)
    if since:
        found = found.filter(created_at__gte=since)
    if dry_run:
        for fact in found.order_by("id")[:20]:
            command.stdout.write(f"{fact.pk}  {clock.rfc3339(fact.created_at)}  {fact.topic}  {fact.error}")
        return found.count(), False
    return facts.tell_again(found, now=clock.now()), True


def _messages(
    command: Command, *, channel: str | None, kind: str | None, since: Any, dry_run: bool, **_: Any
) -> tuple[int, bool]:
    wanted = {"channel": channel, "kind": kind, "created_at__gte": since}
    given = {name: value for name, value in wanted.items() if value}
    found = Notification.objects.filter(state=MessageState.FAILED, **given).exclude(text="")
    if dry_run:
        return found.count(), False
    return notifications.send_again(ids=found.values_list("pk", flat=True), now=clock.now()), True


def _webhooks(
    command: Command, *, endpoint: UUID, since: Any, delivered: bool, dry_run: bool, **_: Any
) -> tuple[int, bool]:
    """Raises CommandError where there is no such endpoint."""
    receiver = Endpoint.objects.filter(pk=endpoint).first()
    if receiver is None:
        raise CommandError(f"There is no endpoint {endpoint}.")
    now = clock.now()
    states = [DeliveryState.FAILED.value, *([DeliveryState.DELIVERED.value] if delivered else [])]
    if dry_run:
        found = Delivery.objects.filter(endpoint=receiver, state__in=states, created_at__gte=since)
        return found.count(), False
    queued = webhooks.replay_since(endpoint=receiver, since=since, until=now, states=states, now=now)
    return queued, True


REPLAYS: dict[str, Replay] = {"facts": _facts, "messages": _messages, "webhooks": _webhooks}
