"""Paths under `/api/v1/promo-codes/`."""

from django.urls import path

from earmark.promotions.views import PromoCodesView, PromoCodeView, ValidatePromoCodeView

urlpatterns = [
    path("", PromoCodesView.as_view(), name="promo-codes"),
    path("validate/", ValidatePromoCodeView.as_view(), name="promo-code-validate"),
    path("<int:code_id>/", PromoCodeView.as_view(), name="promo-code"),
]
