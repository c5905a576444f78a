"""Webhooks in the back office: look, pause and resume, send again. No secret is shown."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from earmark.base import clock
from earmark.base.admin import LookOnly
from earmark.base.json import dumps
from earmark.webhooks import services
from earmark.webhooks.models import Attempt, Delivery, Endpoint
from earmark.webhooks.queries.bodies import body_of
from earmark.webhooks.rules import EVENTS, EndpointState


class Type(admin.SimpleListFilter):
    """Deliveries by what they tell; the types are known without a query."""

    title = parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(type, type) for type in EVENTS]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(event__type=self.value()) if self.value() in EVENTS else queryset


@admin.register(Endpoint)
class EndpointAdmin(LookOnly):
    """Whose programs are told of what, and which of them fail."""

    list_display = ("url", "owner", "state", "reason", "failing_since", "rests_until", "created_at")
    list_filter = ("state", ("failing_since", admin.EmptyFieldListFilter))
    list_select_related = ("owner",)
    search_fields = ("=id", "url", "owner__username", "owner__email")
    exclude = ("secret", "previous_secret")
    ordering = ("-id",)
    actions = ("pause", "resume")

    def has_steer_permission(self, request: HttpRequest) -> bool:
        """Whoever could change endpoints, if that were possible here."""
        return bool(request.user.has_perm("webhooks.change_endpoint"))

    @admin.action(description="Pause", permissions=["steer"])
    def pause(self, request: HttpRequest, chosen: "QuerySet[Endpoint]") -> None:
        """What there is to send waits. Those that are paused keep their reason."""
        active = list(chosen.filter(state=EndpointState.ACTIVE))
        for endpoint in active:
            services.pause(endpoint=endpoint, reason=f"Paused by {request.user}.")
        self.message_user(request, f"{len(active)} paused.", messages.SUCCESS)

    @admin.action(description="Resume", permissions=["steer"])
    def resume(self, request: HttpRequest, chosen: "QuerySet[Endpoint]") -> None:
        """What has waited is sent."""
        for endpoint in chosen:
            services.resume(endpoint=endpoint, now=clock.now())
        self.message_user(request, f"{len(chosen)} resumed.", messages.SUCCESS)


class Tries(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """How each try went."""

    model = Attempt
    verbose_name_plural = "tries"
    fields = ("at", "status", "milliseconds", "reason")
    ordering = ("id",)
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Delivery)
class DeliveryAdmin(LookOnly):
    """What was told to whom, the latest first."""

    list_display = (
        "id",
        "event",
        "endpoint",
        "state",
        "attempts",
        "status",
        "reason",
        "due_at",
        "delivered_at",
    )
    list_filter = ("state", Type)
    list_select_related = ("event", "endpoint")
    search_fields = ("=subject", "=event__id", "=endpoint__id")
    readonly_fields = ("body",)
    inlines = (Tries,)
    ordering = ("-id",)
    show_full_result_count = False
    actions = ("send_again",)

    @admin.display(description="body")
    def body(self, delivery: Delivery) -> str:
        """As it is sent."""
        event = delivery.event
        return dumps(body_of(type=event.type, occurred_at=event.occurred_at, data=event.data)).decode()

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Whoever could change deliveries, if that were possible here."""
        return bool(request.user.has_perm("webhooks.change_delivery"))

    @admin.action(description="Replay", permissions=["replay"])
    def send_again(self, request: HttpRequest, chosen: "QuerySet[Delivery]") -> None:
        """Under the same id, with a whole day's tries."""
        for delivery in chosen:
            services.replay(delivery=delivery, now=clock.now())
        self.message_user(request, f"{len(chosen)} queued.", messages.SUCCESS)
