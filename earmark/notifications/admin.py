"""The back office's view of messages: look, and send again what failed."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from earmark.base import clock
from earmark.base.admin import LookOnly
from earmark.notifications import services
from earmark.notifications.models import Campaign, Notification
from earmark.notifications.rules import is_secret


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Read-only: a message is what was said, and nobody edits that."""

    list_display = ("created_at", "kind", "channel", "state", "attempts", "reason", "user_id", "sent_at")
    list_filter = ("state", "channel", "kind")
    search_fields = ("=dedupe_key", "=request_id", "=address")
    ordering = ("-id",)
    actions = ("send_again",)
    exclude = ("text",)
    readonly_fields = ("words",)
    show_full_result_count = False

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
        "key", "kind", "ends_at", "eligible", "queued", "sent", "failed", "daily_cap", "quiet_hours", "ended", "passes",
        "pass_ended_at",
    )  # fmt: skip
    list_filter = ("kind",)
    search_fields = ("=key",)
    ordering = ("-id",)
    show_full_result_count = False
