"""Every path. A middleware makes each of them work without its trailing slash too."""

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from config import access, errors, health, problems
from config.docs import SchemaView, redoc, swagger
from config.media import media
from config.metrics.page import metrics
from earmark.base.access import open_by
from earmark.notifications.views.opt_out import OptOutPage

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

open_by(access.TABLE)

urlpatterns = [
    # First, since paths are tried in order and these are asked for most.
    path("cart/", include("earmark.flash.cart_urls")),
    path("promos/", include("earmark.flash.urls")),
    path("api/v1/", include("earmark.offers.urls")),
    path("api/v1/orders/", include("earmark.orders.urls")),
    path("api/v1/payments/", include("earmark.orders.payment_urls")),
    path("api/v1/products/reviews/", include("earmark.reviews.urls")),
    path("api/v1/promo-codes/", include("earmark.promotions.urls")),
    path("api/stores/", include("earmark.inventory.urls")),
    path("api/", include("earmark.catalog.urls")),
    path("api/v1/auth/", include("earmark.identity.urls")),
    path("api/v1/account/", include("earmark.wallet.urls")),
    path("api/v1/notifications/", include("earmark.notifications.urls")),
    path("api/v1/webhooks/", include("earmark.webhooks.urls")),
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("swagger.json", SpectacularJSONAPIView.as_view(), name="schema-json"),
    path("swagger/", swagger, name="swagger"),
    path("api/docs/", swagger, name="docs"),
    path("api/docs/swagger/", swagger, name="docs-swagger"),
    path("redoc/", redoc, name="redoc"),
    path("problems/<slug:code>/", problems.page, name="problem"),
    path("media/<path:name>", media, name="media"),
    path("healthz/", health.healthz, name="healthz"),
    path("readyz/", health.readyz, name="readyz"),
    path("metrics/", metrics, name="metrics"),
    path("account/", include("earmark.identity.pages.urls")),
    path("notifications/opt-out/", OptOutPage.as_view(), name="opt-out"),
    path("", include("earmark.identity.oauth.urls")),
    path("admin/promos/", include("earmark.flash.admin_urls")),
    re_path("^admin/promos/", errors.not_found),
    path("admin/", admin.site.urls),
    re_path("", errors.not_found),
]
