"""Paths under `/api/stores/`."""

from django.urls import path

from earmark.inventory.views import StaffMemberView, StaffView, StoresView, StoreView

urlpatterns = [
    path("", StoresView.as_view(), name="stores"),
    path("<int:store_id>/", StoreView.as_view(), name="store"),
    path("<int:store_id>/staff/", StaffView.as_view(), name="store-staff"),
    path("<int:store_id>/staff/<int:user_id>/", StaffMemberView.as_view(), name="store-staff-member"),
]
