"""What the application is put together from. Nothing here depends on the environment."""

from pathlib import Path

from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent

INSTALLED_APPS = [
    "config.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "corsheaders",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "oauth2_provider",
    "mptt",
    "pghistory",
    "pgtrigger",
    "anymail",
    "earmark.base",
    "earmark.ledger",
    "earmark.identity",
    "earmark.notifications",
    "earmark.webhooks",
    "earmark.wallet",
    "earmark.inventory",
    "earmark.catalog",
    "earmark.promotions",
    "earmark.offers",
    "earmark.orders",
    "earmark.flash",
    "earmark.reviews",
    "earmark.provider_simulator",
    "earmark.payment_sandbox",
    "config.apps.ConfigConfig",
]
MIDDLEWARE = [
    "earmark.base.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.Cors",
    "config.middleware.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.Sessions",
    "config.middleware.Csrf",
    "config.middleware.Users",
    "config.middleware.SecondFactors",
    "config.middleware.Trail",
    "config.middleware.Messages",
    "config.middleware.Frames",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "earmark.identity.authentication.BearerAuthentication",
        "earmark.identity.authentication.BasicAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["earmark.base.access.ByTable"],
    "DEFAULT_RENDERER_CLASSES": ["earmark.base.json.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["earmark.base.json.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "earmark.base.json.OnlyJSON",
    "DEFAULT_SCHEMA_CLASS": "config.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.errors.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Earmark",
    "DESCRIPTION": "Headless commerce for goods that run out while people buy them.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DEFAULT_GENERATOR_CLASS": "config.openapi.SchemaGenerator",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.openapi.describe_problems",
        "config.openapi_webhooks.describe_webhooks",
    ],
    "ENUM_NAME_OVERRIDES": {
        "TransactionStatus": "earmark.wallet.rules.STATUSES",
        "TransactionKind": "earmark.wallet.rules.KINDS",
        "OfferKind": "earmark.offers.rules.KINDS",
        "PromoCodeType": "earmark.promotions.rules.KINDS",
        "Role": "earmark.identity.rules.ROLES",
        "OrderStatus": "earmark.orders.rules.STATUSES",
        "PaymentStatus": "earmark.orders.rules.PAYMENT_STATUSES",
        "ReturnStatus": "earmark.orders.rules.RETURN_STATUSES",
        "FlashPromoStatus": "earmark.flash.rules.STATUSES",
        "FlashSegment": "earmark.flash.rules.SEGMENTS",
        "FlashEngine": "earmark.flash.rules.ENGINES",
        "NotificationState": "earmark.notifications.serializers.inbox.STATE_CHOICES",
        "WebhookState": "earmark.webhooks.rules.ENDPOINT_STATES",
        "WebhookDeliveryState": "earmark.webhooks.rules.STATES",
    },
}
#: The OpenID provider: codes with PKCE and S256, client credentials; no implicit grant, no passwords.
OAUTH2_PROVIDER = {
    "OAUTH2_VALIDATOR_CLASS": "earmark.identity.oauth.validator.Validator",
    "SCOPES_BACKEND_CLASS": "earmark.identity.oauth.scopes.Scopes",
    "ACCESS_TOKEN_GENERATOR": "earmark.identity.oauth.issuing.access_token",
    "REFRESH_TOKEN_GENERATOR": "earmark.identity.oauth.issuing.refresh_token",
    "OIDC_ENABLED": True,
    "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
    "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False,
    "OIDC_RP_INITIATED_LOGOUT_DELETE_TOKENS": False,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# No form-action: a browser applies it to the redirects after a form too, and consent ends at the client's address.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
