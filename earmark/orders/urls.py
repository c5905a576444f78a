"""Paths under `/api/v1/orders/`."""

from django.urls import path

from earmark.orders.views import cart, invoices, orders, payments, returns

urlpatterns = [
    path("orders/", orders.OrdersView.as_view(), name="orders"),
    path("orders/<uuid:order_id>/", orders.OrderView.as_view(), name="order"),
    path("orders/<uuid:order_id>/tracking/", orders.TrackingView.as_view(), name="order-tracking"),
    path("orders/<uuid:order_id>/cancel/", orders.CancelOrderView.as_view(), name="order-cancel"),
    path("orders/<uuid:order_id>/ship/", orders.ShipOrderView.as_view(), name="order-ship"),
    path("orders/<uuid:order_id>/deliver/", orders.DeliverOrderView.as_view(), name="order-deliver"),
    path("orders/<uuid:order_id>/pay/", payments.PayOrderView.as_view(), name="order-pay"),
    path("orders/<uuid:order_id>/returns/", returns.ReturnsView.as_view(), name="order-returns"),
    path(
        "orders/<uuid:order_id>/returns/<uuid:return_id>/accept/",
        returns.AcceptReturnView.as_view(),
        name="return-accept",
    ),
    path(
        "orders/<uuid:order_id>/returns/<uuid:return_id>/refuse/",
        returns.RefuseReturnView.as_view(),
        name="return-refuse",
    ),
    path("orders/<uuid:order_id>/invoice/", invoices.InvoiceView.as_view(), name="order-invoice"),
    path("cart/", cart.CartView.as_view(), name="cart"),
    path("cart/add_item/", cart.AddItemView.as_view(), name="cart-add-item"),
    path("cart/update_quantity/", cart.UpdateQuantityView.as_view(), name="cart-update-quantity"),
    path("cart/remove_item/", cart.RemoveItemView.as_view(), name="cart-remove-item"),
    path("cart/clear/", cart.ClearCartView.as_view(), name="cart-clear"),
]
