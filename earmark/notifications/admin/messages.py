"""The back office's view of messages: look, and send again what failed."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from earmark.base import clock
from earmark.base.admin import LookOnly
from earmark.notifications import services
from earmark.notifications.admin.previews import WithPreviews
from earmark.notifications.models import Campaign, Notification
from earmark.notifications.rules import State, is_secret


class DeadLetters(admin.SimpleListFilter):
    """Messages that were given up, and how many there are."""

    title = "dead letters"
    parameter_name = "dead"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """By channel, and all together."""
        dead = Notification.objects.filter(state=State.FAILED)
        found = dict(dead.values_list("channel").annotate(Count("id")).order_by("channel"))
        return [
            ("all", f"dead ones ({sum(found.values())})"),
            *((name, f"{name} ({n})") for name, n in found.items()),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        dead = queryset.filter(state=State.FAILED)
        return dead if self.value() == "all" else dead.filter(channel=self.value())


@admin.register(Notification)
class NotificationAdmin(WithPreviews):
    """Read-only: a message is what was said, and nobody edits that."""

    list_display = ("created_at", "kind", "channel", "state", "attempts", "reason", "user_id", "last_try")
    list_filter = (DeadLetters, "state", "channel", "kind")
    search_fields = ("=dedupe_key", "=request_id", "=address")
    ordering = ("-id",)
    actions = ("send_again",)
    exclude = ("text", "data")
    readonly_fields = ("words",)
    show_full_result_count = False

    @admin.display(description="last try")
    def last_try(self, message: Notification) -> datetime | None:
        """When it went out, or was given up; of those that wait it is not known."""
        return message.due_at if message.state == State.FAILED else message.sent_at

    @admin.display(description="text")
    def words(self, message: Notification) -> str:
        """What was said, unless it is for its receiver alone."""
        return "(not shown)" if is_secret(message.kind) else message.text

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        return False

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        """Whoever could change messages, if that were possible."""
        return bool(request.user.has_perm("notifications.change_notification"))

    @admin.action(description="Send again (failed ones)", permissions=["send_again"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Notification]) -> None:
        """Queues the failed ones among those chosen."""
        queued = services.send_again(ids=chosen.values_list("pk", flat=True), now=clock.now())
        self.message_user(request, f"{queued} queued.", messages.SUCCESS)


@admin.register(Campaign)
class CampaignAdmin(LookOnly):
    """How far each campaign is, and why pushes were not sent."""

    list_display = (
        "key", "kind", "ends_at", "eligible", "queued", "sent", "failed", "opted_out", "daily_cap", "quiet_hours",
        "ended", "unreachable", "passes", "pass_ended_at",
    )  # fmt: skip
    list_filter = ("kind",)
    search_fields = ("=key",)
    ordering = ("-id",)
    show_full_result_count = False
