"""/cart/: reservations."""

from django.urls import path

from earmark.flash.views.cart import CancelView, CheckoutView, ReserveView

urlpatterns = [
    path("reserve/", ReserveView.as_view(), name="reserve"),
    path("checkout/", CheckoutView.as_view(), name="checkout"),
    path("cancel/", CancelView.as_view(), name="cancel-reservation"),
]
