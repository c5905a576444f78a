"""Paths under `/api/v1/auth/`."""

from django.urls import path

from earmark.identity.views.account import DeleteAccountView, ExportView
from earmark.identity.views.customers import CustomerLoginView, CustomerLogoutView, RegisterView
from earmark.identity.views.email import ResendVerificationView, VerifyEmailView
from earmark.identity.views.external import ExternalLoginView
from earmark.identity.views.password import PasswordChangeView, PasswordResetConfirmView, PasswordResetView
from earmark.identity.views.profile import ChangeProfileView, ProfileView, ShowProfileView
from earmark.identity.views.service_accounts import RotateSecretView, ServiceAccountsView, ServiceAccountView
from earmark.identity.views.tokens import LoginView, LogoutView, RefreshView

urlpatterns = [
    path("login/", LoginView.as_view(), name="login"),
    path("external/<slug:name>/", ExternalLoginView.as_view(), name="external-login"),
    path("refresh/", RefreshView.as_view(), name="refresh"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("profile/", ProfileView.as_view(), name="profile"),
    path("customers/register/", RegisterView.as_view(), name="customer-register"),
    path("customers/login/", CustomerLoginView.as_view(), name="customer-login"),
    path("customers/logout/", CustomerLogoutView.as_view(), name="customer-logout"),
    path("customers/profile/", ShowProfileView.as_view(), name="customer-profile"),
    path("customers/update_profile/", ChangeProfileView.as_view(), name="customer-update-profile"),
    path("password/change/", PasswordChangeView.as_view(), name="password-change"),
    path("password/reset/", PasswordResetView.as_view(), name="password-reset"),
    path("password/reset/confirm/", PasswordResetConfirmView.as_view(), name="password-reset-confirm"),
    path("email/verify/", VerifyEmailView.as_view(), name="email-verify"),
    path("email/verify/resend/", ResendVerificationView.as_view(), name="email-verify-resend"),
    path("service-accounts/", ServiceAccountsView.as_view(), name="service-accounts"),
    path("service-accounts/<slug:client_id>/", ServiceAccountView.as_view(), name="service-account"),
    path(
        "service-accounts/<slug:client_id>/rotate/", RotateSecretView.as_view(), name="service-account-rotate"
    ),
    path("export/", ExportView.as_view(), name="export"),
    path("account/delete/", DeleteAccountView.as_view(), name="account-delete"),
]
