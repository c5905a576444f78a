"""The outbox in the back office: what could not be told, and why."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from earmark.base import clock
from earmark.base.models import Fact


class LookOnly(admin.ModelAdmin):
    """Rows that only the program writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Fact)
class FactAdmin(LookOnly):
    """Facts that wait or were given up."""

    list_display = ("id", "topic", "created_at", "due_at", "attempts", "dead_at", "error")
    list_filter = ("topic", ("dead_at", admin.EmptyFieldListFilter))
    actions = ("tell_again",)

    @admin.action(description="Tell again")
    def tell_again(self, request: HttpRequest, facts: "QuerySet[Fact]") -> None:
        """Due now, with all attempts before it again; who had it already is not told twice."""
        facts.update(due_at=clock.now(), dead_at=None, attempts=0)
