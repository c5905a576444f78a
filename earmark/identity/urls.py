"""Paths under `/api/v1/auth/`."""

from django.urls import path

from earmark.identity.views.profile import ProfileView
from earmark.identity.views.tokens import LoginView, LogoutView, RefreshView

urlpatterns = [
    path("login/", LoginView.as_view(), name="login"),
    path("refresh/", RefreshView.as_view(), name="refresh"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("profile/", ProfileView.as_view(), name="profile"),
]
