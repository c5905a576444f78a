"""Paths under `/promos/`."""

from django.urls import path

from earmark.flash.views.promos import PromosView, PromoView
from earmark.flash.views.seeing import ActivePromosView, AudienceView, EligibilityView, ProgressView

urlpatterns = [
    path("active/", ActivePromosView.as_view(), name="promos-active"),
    path("", PromosView.as_view(), name="promos"),
    path("<int:promo_id>/", PromoView.as_view(), name="promo"),
    path("<int:promo_id>/eligibility/", EligibilityView.as_view(), name="promo-eligibility"),
    path("<int:promo_id>/audience/", AudienceView.as_view(), name="promo-audience"),
    path("<int:promo_id>/progress/", ProgressView.as_view(), name="promo-progress"),
]
