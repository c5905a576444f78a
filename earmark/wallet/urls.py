"""Paths under `/api/v1/account/` that are about money alone."""

from django.urls import path

from earmark.wallet.views import BalanceView, TopUpsView, TransactionsView, TransactionView

urlpatterns = [
    path("balance/", BalanceView.as_view(), name="balance"),
    path("transactions/", TransactionsView.as_view(), name="transactions"),
    path("transactions/<uuid:transaction_id>/", TransactionView.as_view(), name="transaction"),
    path("top-ups/", TopUpsView.as_view(), name="top-ups"),
]
