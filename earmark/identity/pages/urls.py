"""Paths under `/account/`."""

from django.urls import path

from earmark.identity.pages import external, links, login, two_factor

app_name = "pages"
urlpatterns = [
    path("", login.account, name="account"),
    path("login/", login.log_in, name="login"),
    path("logout/", login.log_out, name="logout"),
    path("external/<slug:name>/", external.start, name="external"),
    path("external/<slug:name>/callback/", external.callback, name="external-callback"),
    path("code/", two_factor.code, name="code"),
    path("two-factor/", two_factor.two_factor, name="two-factor"),
    path("verify-email/", links.VerifyEmailPage.as_view(), name="verify-email"),
    path("reset-password/", links.ResetPasswordPage.as_view(), name="reset-password"),
]
