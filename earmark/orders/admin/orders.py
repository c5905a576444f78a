"""Carts and orders in the back office: looked at, and moved by the same services that the API calls."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from earmark.base import clock, money
from earmark.base.admin import LookOnly
from earmark.base.errors import Refusal
from earmark.identity.models import User
from earmark.identity.rules import ADMIN, Caller
from earmark.orders.models import Cart, CartItem, Order, OrderEvent, OrderLine, Payment, Shipment
from earmark.orders.services.cancel import cancel_order
from earmark.orders.services.deliver import deliver_order


class Looked(admin.TabularInline):
    """Rows of the program's own."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LineInline(Looked):
    """What was ordered."""

    model = OrderLine
    fields = ("name", "sku", "store", "quantity", "price", "discounted", "returned", "shipment")
    readonly_fields = ("price", "discounted")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what is shown of other tables."""
        return super().get_queryset(request).select_related("store", "shipment", "order")

    @admin.display(description="unit price")
    def price(self, line: OrderLine) -> str:
        """In the order's currency."""
        return money.text(line.unit_price, line.order.currency)

    @admin.display(description="discount")
    def discounted(self, line: OrderLine) -> str:
        """The line's share."""
        return money.text(line.discount, line.order.currency)


class PaymentInline(Looked):
    """How it is paid."""

    model = Payment
    fields = ("method", "status", "wanted", "shown_amount", "shown_refund", "reference", "attempts", "error")
    readonly_fields = ("shown_amount", "shown_refund")

    @admin.display(description="amount")
    def shown_amount(self, payment: Payment) -> str:
        """With its currency."""
        return f"{money.text(payment.amount, payment.currency)} {payment.currency}"

    @admin.display(description="refunded")
    def shown_refund(self, payment: Payment) -> str:
        """What went back."""
        return money.text(payment.refunded, payment.currency)


class ShipmentInline(Looked):
    """How it travels."""

    model = Shipment
    fields = ("store", "carrier", "tracking_number", "shipped_at", "delivered_at")


class EventInline(Looked):
    """What happened to it."""

    model = OrderEvent
    fields = ("at", "type", "note", "actor")
    ordering = ("id",)


@admin.register(Order)
class OrderAdmin(LookOnly):
    """All orders. Actions go through the services: what they refuse is said, and nothing else is touched."""

    list_display = ("number", "user", "status", "shown_total", "way_to_pay", "created_at")
    list_filter = ("status", "payment__method", "payment__status", "created_at")
    list_select_related = ("user", "payment")
    search_fields = ("number", "user__email", "user__username", "lines__sku")
    date_hierarchy = "created_at"
    ordering = ("-id",)
    inlines = (LineInline, PaymentInline, ShipmentInline, EventInline)
    actions = ("cancel", "mark_delivered")

    def has_move_permission(self, request: HttpRequest) -> bool:
        """For whoever may change orders; by hand nobody may."""
        return cast(User, request.user).has_perm("orders.change_order")

    @admin.display(description="total", ordering="total")
    def shown_total(self, order: Order) -> str:
        """With its currency."""
        return f"{money.text(order.total, order.currency)} {order.currency}"

    @admin.display(description="payment")
    def way_to_pay(self, order: Order) -> str:
        """Method and state."""
        return str(order.payment)

    @admin.action(description="Cancel", permissions=["move"])
    def cancel(self, request: HttpRequest, orders: "QuerySet[Order]") -> None:
        """Everything that was held comes back."""
        self._each(
            request,
            orders,
            lambda order, caller: cancel_order(caller=caller, order_id=order, now=clock.now()),
        )

    @admin.action(description="Mark delivered", permissions=["move"])
    def mark_delivered(self, request: HttpRequest, orders: "QuerySet[Order]") -> None:
        """All parcels that are on their way have arrived."""
        self._each(
            request,
            orders,
            lambda order, caller: deliver_order(caller=caller, order_id=order, store=None, now=clock.now()),
        )

    def _each(self, request: HttpRequest, orders: "QuerySet[Order]", verb: Callable[..., Any]) -> None:
        """One transaction for each, so that one refusal does not stop the others."""
        user = cast(User, request.user)
        caller = Caller(id=user.pk, username=user.username, email=user.email, role=ADMIN)
        done = 0
        for order in orders.order_by("id"):
            try:
                with transaction.atomic():
                    verb(order.pk, caller)
                done += 1
            except Refusal as refusal:
                self.message_user(request, f"{order.number}: {refusal}", messages.ERROR)
        if done:
            self.message_user(request, f"Done with {done}.", messages.SUCCESS)


class ItemInline(Looked):
    """What is in it."""

    model = CartItem
    fields = ("product", "store", "quantity")


@admin.register(Cart)
class CartAdmin(LookOnly):
    """Carts of users and guests."""

    list_display = ("id", "user", "things", "updated_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__username")
    inlines = (ItemInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With how many different things are in each."""
        return super().get_queryset(request).annotate(count=Count("items"))

    @admin.display(description="things", ordering="count")
    def things(self, cart: Any) -> int:
        """Different ones."""
        return int(cart.count)
