"""What the back office only shows: rows of the program's own, trails of events, and the outbox."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest

from earmark.base import clock
from earmark.base.facts import tell_again
from earmark.base.models import Fact


class LookOnly(admin.ModelAdmin):
    """Rows that only the program writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Deed(admin.SimpleListFilter):
    """Events by label, which the model knows without a query."""

    title = parameter_name = "deed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        labels = [tracker.label for tracker in model_admin.model.pgh_trackers]
        return [(label, label.replace("_", " ")) for label in labels]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(pgh_label=self.value()) if self.value() else queryset


class Day(admin.DateFieldListFilter):
    """Events by day."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.title = "day"


class TrailAdmin(LookOnly):
    """Events that pghistory keeps, newest first: when, what, about what, by whom, under which circumstances."""

    list_display: tuple[str, ...] = ("when", "deed", "about", "who", "circumstances")
    list_display_links = None
    list_filter = (Deed, ("pgh_created_at", Day))
    list_select_related = ("pgh_obj", "pgh_context")
    ordering = ("-pgh_id",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the name of the user whose hand it was."""
        actor = Cast(KeyTextTransform("actor", OuterRef("pgh_context__metadata")), BigIntegerField())
        names = get_user_model().objects.filter(pk=actor).values("username")
        return super().get_queryset(request).annotate(actor_name=Subquery(names))

    @admin.display(description="when", ordering="pgh_id")
    def when(self, event: Any) -> Any:
        """The moment."""
        return event.pgh_created_at

    @admin.display(description="deed")
    def deed(self, event: Any) -> str:
        """The label, as words."""
        return str(event.pgh_label).replace("_", " ")

    @admin.display(description="about")
    def about(self, event: Any) -> str:
        """What it was done to."""
        return str(event.pgh_obj)

    @admin.display(description="who")
    def who(self, event: Any) -> str:
        """The user's name, or the command that somebody gave on the machine; empty where nobody is known."""
        command = _circumstances(event).get("command")
        return event.actor_name or (f"manage.py {command}" if command else "")

    @admin.display(description="circumstances")
    def circumstances(self, event: Any) -> str:
        """All that is known besides."""
        shown = {name: value for name, value in _circumstances(event).items() if name != "actor" and value}
        return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in shown.items())


def _circumstances(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


@admin.register(Fact)
class FactAdmin(LookOnly):
    """Facts that wait or were given up."""

    list_display = ("id", "topic", "created_at", "due_at", "attempts", "dead_at", "error")
    list_filter = ("topic", ("dead_at", admin.EmptyFieldListFilter))
    actions = ("tell_again",)

    @admin.action(description="Tell again")
    def tell_again(self, request: HttpRequest, facts: "QuerySet[Fact]") -> None:
        """Due now, with all attempts before it again; who had it already is not told twice."""
        tell_again(facts, now=clock.now())
