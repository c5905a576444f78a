"""Settings: everything comes from the environment and is safe by default. `.env.example` documents each name."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from corsheaders.defaults import default_headers
from csp.constants import NONE, SELF

from config import parts
from config.environment import (
    database_config,
    first_of,
    hours,
    mail_backend,
    one_of,
    redis_url,
    secret_key,
    vapid_key,
    vapid_subject,
)
from earmark.base.logs import configure_logging
from earmark.notifications import rules as messages

BASE_DIR = parts.BASE_DIR
env = environ.Env()
if (BASE_DIR / ".env").is_file():
    environ.Env.read_env(BASE_DIR / ".env")

# --- safety -----------------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret_key(os.environ, debug=DEBUG)
ALLOWED_HOSTS = first_of(os.environ, "ALLOWED_HOSTS", "DJANGO_ALLOWED_HOSTS").replace(",", " ").split()
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
STOREFRONT_URL = env.str("STOREFRONT_URL", default="").rstrip("/") or PUBLIC_URL
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
# The prefix has a browser take the cookie from this very host alone, and over TLS.
_COOKIE = "__Host-earmark" if SESSION_COOKIE_SECURE else "earmark"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_COOKIE}-session", f"{_COOKIE}-csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=8 * 3600)
SESSION_ENGINE = "earmark.identity.session_store"
CSRF_FAILURE_VIEW = "earmark.identity.pages.refusals.stale_form"
if PUBLIC_URL.startswith("https://"):
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("MAX_BODY_BYTES", default=10 * 1024 * 1024)

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
CORS_ALLOWED_ORIGINS = first_of(os.environ, "CORS_ALLOWED_ORIGINS").replace(",", " ").split()
CORS_ALLOW_HEADERS = [*default_headers, "idempotency-key", "x-cart-token", "x-request-id"]
CORS_EXPOSE_HEADERS = ["etag", "idempotent-replayed", "retry-after", "x-cart-token", "x-request-id"]

# --- parts ------------------------------------------------------------------------------------------------------
INSTALLED_APPS, MIDDLEWARE, TEMPLATES = parts.INSTALLED_APPS, parts.MIDDLEWARE, parts.TEMPLATES
REST_FRAMEWORK, SPECTACULAR_SETTINGS = parts.REST_FRAMEWORK, parts.SPECTACULAR_SETTINGS
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False
# --- PostgreSQL, the truth --------------------------------------------------------------------------------------
DATABASE_PREPARE = env.bool("DATABASE_PREPARE", default=True)
_LIMITS = {
    "lock_timeout": env.str("DB_LOCK_TIMEOUT", default="5s"),
    "statement_timeout": env.str("DB_STATEMENT_TIMEOUT", default="30s"),
    "idle_in_transaction_session_timeout": env.str("DB_IDLE_IN_TRANSACTION_TIMEOUT", default="30s"),
}
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **database_config(os.environ),
        "CONN_MAX_AGE": env.int("DB_CONN_MAX_AGE", default=3600),
        "OPTIONS": {
            "connect_timeout": env.int("DB_CONNECT_TIMEOUT", default=3),
            "application_name": env.str("DB_APPLICATION_NAME", default="earmark"),
            "options": " ".join(f"-c {name}={value}" for name, value in _LIMITS.items()),
        },
        "DISABLE_SERVER_SIDE_CURSORS": not DATABASE_PREPARE,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis and Celery, the speed --------------------------------------------------------------------------------
REDIS_URL = redis_url(os.environ)
REDIS_TIMEOUT = env.float("REDIS_TIMEOUT", default=0.5)
CELERY_BROKER_URL = first_of(os.environ, "CELERY_BROKER_URL", default=REDIS_URL)
CELERY_RESULT_BACKEND = first_of(os.environ, "CELERY_RESULT_BACKEND") or None

# --- who may come in --------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
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
OAUTH2_PROVIDER_APPLICATION_MODEL = "identity.Application"
JWT_KEYS_DIR = Path(env.str("JWT_KEYS_DIR", default=str(BASE_DIR / ".dev" / "keys")))
JWT_ISSUER = env.str("JWT_ISSUER", default=PUBLIC_URL)
JWT_AUDIENCE = env.str("JWT_AUDIENCE", default="earmark")
ACCESS_TOKEN_LIFETIME = timedelta(seconds=env.int("ACCESS_TOKEN_SECONDS", default=900))
REFRESH_TOKEN_LIFETIME = timedelta(seconds=env.int("REFRESH_TOKEN_SECONDS", default=14 * 86400))
OIDC_ISSUERS = env.json("OIDC_ISSUERS", default={})
OIDC_CLOCK_SKEW = timedelta(seconds=env.int("OIDC_CLOCK_SKEW_SECONDS", default=60))
BASIC_AUTH_ENABLED = env.bool("BASIC_AUTH_ENABLED", default=True)
EMAIL_VERIFICATION = one_of("off", "ask", "require", given=env.str("EMAIL_VERIFICATION", default="") or "off")
EMAIL_VERIFICATION_LIFETIME = timedelta(seconds=env.int("EMAIL_VERIFICATION_SECONDS", default=3 * 86400))
PASSWORD_RESET_TIMEOUT = env.int("PASSWORD_RESET_SECONDS", default=3600)
LOGIN_URL = "/account/login/"
#: Not for the toolkit's tokens, which are ours (docs/adr/0010-one-token.md): for its codes and ID tokens.
OAUTH2_PROVIDER = {
    **parts.OAUTH2_PROVIDER,
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": env.int("AUTHORIZATION_CODE_SECONDS", default=60),
    "ID_TOKEN_EXPIRE_SECONDS": env.int("ID_TOKEN_SECONDS", default=900),
    "ACCESS_TOKEN_EXPIRE_SECONDS": int(ACCESS_TOKEN_LIFETIME.total_seconds()),
    "OIDC_ISS_ENDPOINT": JWT_ISSUER,
}
CLIENT_SECRET_GRACE = timedelta(seconds=env.int("CLIENT_SECRET_GRACE_SECONDS", default=86400))
STAFF_TWO_FACTOR = one_of("optional", "required", given=env.str("STAFF_TWO_FACTOR", default="optional"))
OTP_TOTP_ISSUER = "Earmark"
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=10)
AXES_COOLOFF_TIME = timedelta(seconds=env.int("LOGIN_LOCKOUT_SECONDS", default=900))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["password"]
SILENCED_SYSTEM_CHECKS = ["axes.W002"]  # its middleware only shapes an answer that ours is shaped without
AXES_CLIENT_IP_CALLABLE = "earmark.base.requests.client_address"

# --- limits -----------------------------------------------------------------------------------------------------
_SCALE = env.int("THROTTLE_SCALE", default=1)
#: Calls a minute by scope: of one user, or of one address where nobody says who they are. 0: no limit.
THROTTLES = {
    "read": _SCALE * env.int("THROTTLE_READ", default=1200),
    "write": _SCALE * env.int("THROTTLE_WRITE", default=300),
    "reserve": _SCALE * env.int("THROTTLE_RESERVE", default=120),
    "login": _SCALE * env.int("THROTTLE_LOGIN", default=20),
}

# --- what is sold -----------------------------------------------------------------------------------------------
DEFAULT_CURRENCY = env.str("DEFAULT_CURRENCY", default="USD")
PROVIDERS = env.json("PROVIDERS", default={})
PROVIDER_TIMEOUT = timedelta(seconds=env.float("PROVIDER_TIMEOUT_SECONDS", default=10))
PROVIDER_PATIENCE = timedelta(seconds=env.float("PROVIDER_PATIENCE_SECONDS", default=600))
STATUS_CACHE_LIFETIME = timedelta(seconds=env.int("STATUS_CACHE_SECONDS", default=86400))
EXPIRY_NOTICE = timedelta(days=env.int("EXPIRY_NOTICE_DAYS", default=3))
LOW_STOCK_AT = env.int("LOW_STOCK_AT", default=5)
CART_LIFETIME = timedelta(days=env.int("CART_LIFETIME_DAYS", default=30))
#: Who is new, and who comes often (earmark/flash/services/segments.py).
NEW_USER_DAYS = env.int("NEW_USER_DAYS", default=30)
FREQUENT_ORDERS = env.int("FREQUENT_ORDERS", default=3)
FREQUENT_DAYS = env.int("FREQUENT_DAYS", default=90)
SEGMENTS_BATCH = env.int("SEGMENTS_BATCH", default=5000)
SHOP_NAME = env.str("SHOP_NAME", default="Earmark")
#: By name: url, api_key, webhook_secret.
PAYMENT_GATEWAYS = env.json("PAYMENT_GATEWAYS", default={})
PAYMENT_WINDOW = timedelta(minutes=env.float("PAYMENT_WINDOW_MINUTES", default=15))
PAYMENT_TIMEOUT = timedelta(seconds=env.float("PAYMENT_TIMEOUT_SECONDS", default=10))
FLASH_HOLD = timedelta(seconds=env.float("FLASH_HOLD_SECONDS", default=60))
FLASH_NOTIFY_EVERY = timedelta(minutes=env.float("FLASH_NOTIFY_EVERY_MINUTES", default=15))
FLASH_ENGINE = one_of("postgres", "redis", given=env.str("FLASH_ENGINE", default="") or "postgres")

# --- messages ---------------------------------------------------------------------------------------------------
EMAIL_BACKEND = mail_backend(os.environ, debug=DEBUG)
EMAIL_FILE_PATH = env.str("EMAIL_FILE_PATH", default=str(BASE_DIR / ".dev" / "mail"))
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
#: For EMAIL_BACKEND=anymail.backends.…
ANYMAIL = env.json("ANYMAIL", default={})
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Earmark <no-reply@localhost>")
ADMIN_EMAIL = env.str("ADMIN_EMAIL", default="")
HOUSE_LANGUAGE = one_of(*messages.LANGUAGES, given=env.str("HOUSE_LANGUAGE", default="") or "en")
PUSHES_PER_DAY = env.int("PUSHES_PER_DAY", default=3)
MESSAGES_PER_DAY = env.int("MESSAGES_PER_DAY", default=5)
QUIET_HOURS = hours(env.str("QUIET_HOURS", default="21:00-08:00"))
PUSH_BATCH = env.int("PUSH_BATCH", default=10_000)
#: Empty: by the credentials there are (earmark/notifications/channels/choice.py).
PUSH_CHANNEL = env.str("PUSH_CHANNEL", default="")
VAPID_PRIVATE_KEY = vapid_key(env.str("VAPID_PRIVATE_KEY", default=""))
VAPID_SUBJECT = vapid_subject(env.str("VAPID_SUBJECT", default=""), email=ADMIN_EMAIL, url=PUBLIC_URL)
WEB_PUSH_THREADS = env.int("WEB_PUSH_THREADS", default=16)
SMS_CHANNEL = env.str("SMS_CHANNEL", default="")
AFRICAS_TALKING_USERNAME = env.str("AFRICAS_TALKING_USERNAME", default="").strip()
AFRICAS_TALKING_API_KEY = env.str("AFRICAS_TALKING_API_KEY", default="").strip()
AFRICAS_TALKING_FROM = env.str("AFRICAS_TALKING_FROM", default="").strip()
AFRICAS_TALKING_URL = env.str("AFRICAS_TALKING_URL", default="")
AFRICAS_TALKING_TIMEOUT = timedelta(seconds=env.float("AFRICAS_TALKING_TIMEOUT_SECONDS", default=10))
AFRICAS_TALKING_CALLBACK_SECRET = env.str("AFRICAS_TALKING_CALLBACK_SECRET", default="").strip()

# --- calls to addresses that users name -------------------------------------------------------------------------
OUTGOING_PRIVATE_NETWORKS = env.bool("OUTGOING_PRIVATE_NETWORKS", default=False)
WEBHOOK_TIMEOUT = timedelta(seconds=env.float("WEBHOOK_TIMEOUT_SECONDS", default=10))
WEBHOOK_THREADS = env.int("WEBHOOK_THREADS", default=8)
WEBHOOK_PAUSE = timedelta(hours=env.float("WEBHOOK_PAUSE_HOURS", default=24))
WEBHOOK_KEEP = timedelta(days=env.int("WEBHOOK_KEEP_DAYS", default=30))

# --- language, time, files, logs --------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = (
    env.str("STATIC_ROOT", default="") or None
)  # for collectstatic; without it files are found in place
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_AUTOREFRESH = False
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(BASE_DIR / ".dev" / "media"))
MEDIA_URL = env.str("MEDIA_URL", default="/media/")
IMAGE_MAX_BYTES = env.int("IMAGE_MAX_BYTES", default=5 * 1024 * 1024)
IMAGE_MAX_PIXELS = env.int("IMAGE_MAX_PIXELS", default=25_000_000)
LOGGING_CONFIG = None
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
configure_logging(level=LOG_LEVEL, pretty=env.bool("LOG_PRETTY", default=False))
