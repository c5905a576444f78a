"""Paths of the OpenID provider, under the names that the toolkit knows them by."""

from django.urls import path

from earmark.identity.oauth import discovery, views

app_name = "oauth2_provider"
urlpatterns = [
    path(".well-known/openid-configuration/", discovery.configuration, name="oidc-connect-discovery-info"),
    path(".well-known/oauth-authorization-server/", discovery.configuration, name="oauth-server-metadata"),
    path(".well-known/jwks.json", discovery.jwks, name="jwks-info"),
    path("oauth/authorize/", views.AuthorizeView.as_view(), name="authorize"),
    path("oauth/token/", views.TokenView.as_view(), name="token"),
    path("oauth/userinfo/", views.UserInfoView.as_view(), name="user-info"),
    path("oauth/revoke/", views.RevokeView.as_view(), name="revoke-token"),
    path("oauth/introspect/", views.IntrospectView.as_view(), name="introspect"),
    path("oauth/logout/", views.LogoutView.as_view(), name="rp-initiated-logout"),
]
