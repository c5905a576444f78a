"""Paths under `/api/v1/`."""

from django.urls import path

from earmark.offers.views.account import AccountView, SubscriptionsView
from earmark.offers.views.activation import ActivationView, StatusView
from earmark.offers.views.offers import ExpiringView, OffersView, OfferView, RenewView
from earmark.offers.views.partner import PartnerActivateView, PartnerValidateView

urlpatterns = [
    # First, since paths are tried in order and these are asked for most.
    path("activation/", ActivationView.as_view(), name="activation"),
    path("activation/status/<uuid:transaction_id>/", StatusView.as_view(), name="activation-status"),
    path("offers/", OffersView.as_view(), name="offers"),
    path("offers/expiring/", ExpiringView.as_view(), name="offers-expiring"),
    path("offers/renew/", RenewView.as_view(), name="offers-renew"),
    path("offers/<int:offer_id>/", OfferView.as_view(), name="offer"),
    path("account/", AccountView.as_view(), name="account"),
    path("account/subscriptions/", SubscriptionsView.as_view(), name="subscriptions"),
    path("partner/activate/", PartnerActivateView.as_view(), name="partner-activate"),
    path("partner/validate/<str:reference>/", PartnerValidateView.as_view(), name="partner-validate"),
]
