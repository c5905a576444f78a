"""Payments and returns in the back office: what is wanted of gateways, what they did not do, and telling them again."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from earmark.base import clock, money
from earmark.base.admin import LookOnly
from earmark.identity.models import User
from earmark.orders.admin.orders import Looked
from earmark.orders.models import Payment, PaymentEvent, Return, ReturnLine
from earmark.orders.services.settle_payment import tell_again


class PaymentEventInline(Looked):
    """What the gateway told us."""

    model = PaymentEvent
    fields = ("created_at", "type", "event_id")
    ordering = ("id",)


@admin.register(Payment)
class PaymentAdmin(LookOnly):
    """All payments. What has an error and is not due, the gateway refused: somebody has to look at it."""

    list_display = (
        "order", "method", "status", "wanted", "shown_amount", "shown_refunds", "due_at", "attempts", "error",
    )  # fmt: skip
    list_filter = ("method", "status", "wanted", ("due_at", admin.EmptyFieldListFilter))
    list_select_related = ("order",)
    search_fields = ("order__number", "order__user__email", "reference")
    fields = (
        "order", "method", "status", "wanted", "shown_amount", "shown_refunds", "reference", "tries", "error",
        "attempts", "due_at", "lease_until", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = ("shown_amount", "shown_refunds")
    ordering = ("-order_id",)
    inlines = (PaymentEventInline,)
    actions = ("tell_gateway_again",)

    def has_tell_permission(self, request: HttpRequest) -> bool:
        """For whoever may change orders; by hand nobody may."""
        return cast(User, request.user).has_perm("orders.change_order")

    @admin.display(description="amount", ordering="amount")
    def shown_amount(self, payment: Payment) -> str:
        """With its currency."""
        return f"{money.text(payment.amount, payment.currency)} {payment.currency}"

    @admin.display(description="refunded")
    def shown_refunds(self, payment: Payment) -> str:
        """What went back, of what is to go back."""
        if not payment.refund_wanted:
            return ""
        done, wanted = (
            money.text(part, payment.currency) for part in (payment.refunded, payment.refund_wanted)
        )
        return f"{done} of {wanted}"

    @admin.action(description="Tell the gateway again", permissions=["tell"])
    def tell_gateway_again(self, request: HttpRequest, payments: "QuerySet[Payment]") -> None:
        """What it refused or did not hear, now, with all attempts before it again."""
        told = sum(
            tell_again(order_id, now=clock.now()) for order_id in payments.values_list("pk", flat=True)
        )
        self.message_user(request, f"Of {told} the gateway is told again.", messages.SUCCESS)


class ReturnLineInline(Looked):
    """What comes back."""

    model = ReturnLine
    fields = ("line", "quantity")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what is shown of other tables."""
        return super().get_queryset(request).select_related("line")


@admin.register(Return)
class ReturnAdmin(LookOnly):
    """All returns. They are decided through the API."""

    list_display = (
        "order",
        "status",
        "reason",
        "restock",
        "shown_amount",
        "actor",
        "created_at",
        "decided_at",
    )
    list_filter = ("status", "restock", "created_at")
    list_select_related = ("order", "actor")
    search_fields = ("order__number", "order__user__email", "reason")
    date_hierarchy = "created_at"
    ordering = ("-id",)
    inlines = (ReturnLineInline,)

    @admin.display(description="refund", ordering="amount")
    def shown_amount(self, found: Return) -> str:
        """With its currency."""
        return f"{money.text(found.amount, found.order.currency)} {found.order.currency}"
