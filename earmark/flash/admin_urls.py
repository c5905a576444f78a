"""Paths under `/admin/promos/`: where document 004 makes promotions."""

from django.urls import path

from earmark.flash.views.promos import PromosView

urlpatterns = [path("", PromosView.as_view(), name="admin-promos")]
