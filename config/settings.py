"""Settings: everything comes from the environment, by `config.variables`, and is safe by default."""

from datetime import timedelta
from typing import Any

from corsheaders.defaults import default_headers

from config import parts, tracing
from config.brokers import broker_url
from config.environment import (
    database_config,
    hours,
    mail_backend,
    networks,
    redis_url,
    replicas,
    secret_key,
    vapid_key,
    vapid_subject,
)
from config.variables import GROUPS
from config.variables.reading import process_environment
from config.version import VERSION
from earmark.base.logs import configure_logging

BASE_DIR = parts.BASE_DIR
env = process_environment(GROUPS, file=BASE_DIR / ".env")

# --- safety -----------------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG")
SECRET_KEY = secret_key(env.str("SECRET_KEY"), debug=DEBUG)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
PUBLIC_URL = env.str("PUBLIC_URL").rstrip("/")
STOREFRONT_URL = env.str("STOREFRONT_URL").rstrip("/") or PUBLIC_URL
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES")
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
# The prefix has a browser take the cookie from this very host alone, and over TLS.
_COOKIE = "__Host-earmark" if SESSION_COOKIE_SECURE else "earmark"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_COOKIE}-session", f"{_COOKIE}-csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS")
SESSION_ENGINE = "earmark.identity.session_store"
CSRF_FAILURE_VIEW = "earmark.identity.pages.refusals.stale_form"
if PUBLIC_URL.startswith("https://"):
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS")
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("MAX_BODY_BYTES")

CONTENT_SECURITY_POLICY = parts.CONTENT_SECURITY_POLICY
CORS_ALLOWED_ORIGINS = env.words("CORS_ALLOWED_ORIGINS")
CORS_ALLOW_HEADERS = [*default_headers, "idempotency-key", "x-cart-token", "x-request-id"]
CORS_EXPOSE_HEADERS = ["etag", "idempotent-replayed", "retry-after", "x-cart-token", "x-request-id"]

# --- parts ------------------------------------------------------------------------------------------------------
INSTALLED_APPS, MIDDLEWARE, TEMPLATES = parts.INSTALLED_APPS, parts.MIDDLEWARE, parts.TEMPLATES
if tracing.is_on():  # right inside of what binds the request id
    MIDDLEWARE = [MIDDLEWARE[0], "config.tracing.web.Tracing", *MIDDLEWARE[1:]]
REST_FRAMEWORK, SPECTACULAR_SETTINGS = parts.REST_FRAMEWORK, parts.SPECTACULAR_SETTINGS
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False
# --- PostgreSQL, the truth --------------------------------------------------------------------------------------
DATABASE_PREPARE = env.bool("DATABASE_PREPARE")
DATABASE_LIMITS = {
    "lock_timeout": env.str("DB_LOCK_TIMEOUT"),
    "statement_timeout": env.str("DB_STATEMENT_TIMEOUT"),
    "idle_in_transaction_session_timeout": env.str("DB_IDLE_IN_TRANSACTION_TIMEOUT"),
}
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **database_config(env),
        "CONN_MAX_AGE": env.int("DB_CONN_MAX_AGE"),
        "OPTIONS": {
            "connect_timeout": env.int("DB_CONNECT_TIMEOUT"),
            "application_name": env.str("DB_APPLICATION_NAME"),
            # A pooler takes none: there they are the role's (earmark/base/limits.py).
            "options": " ".join(
                f"-c {name}={value}" for name, value in DATABASE_LIMITS.items() if DATABASE_PREPARE
            ),
        },
        "DISABLE_SERVER_SIDE_CURSORS": not DATABASE_PREPARE,
    }
}
DATABASES |= replicas(env.words("DATABASE_REPLICA_URLS"), of=DATABASES["default"])
DATABASE_ROUTERS = ["earmark.base.replica.Router"] if len(DATABASES) > 1 else []
DATABASE_REPLICA_WAIT = env.float("DATABASE_REPLICA_WAIT")
DATABASE_REPLICA_PAUSE = env.float("DATABASE_REPLICA_PAUSE")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis and Celery, the speed --------------------------------------------------------------------------------
REDIS_URL = redis_url(env)
REDIS_TIMEOUT = env.float("REDIS_TIMEOUT")
CELERY_BROKER_URL = broker_url(env.str("CELERY_BROKER_URL"), redis=REDIS_URL)
CELERY_RESULT_BACKEND = env.str("CELERY_RESULT_BACKEND") or None

# --- who may come in --------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS, PASSWORD_HASHERS = parts.AUTH_PASSWORD_VALIDATORS, parts.PASSWORD_HASHERS
OAUTH2_PROVIDER_APPLICATION_MODEL = "identity.Application"
JWT_KEYS_DIR = env.str("JWT_KEYS_DIR")  # empty: they are in the database
JWT_ISSUER = env.str("JWT_ISSUER") or PUBLIC_URL
JWT_AUDIENCE = env.str("JWT_AUDIENCE")
ACCESS_TOKEN_LIFETIME = timedelta(seconds=env.int("ACCESS_TOKEN_SECONDS"))
REFRESH_TOKEN_LIFETIME = timedelta(seconds=env.int("REFRESH_TOKEN_SECONDS"))
OIDC_ISSUERS = env.json("OIDC_ISSUERS")
OIDC_CLOCK_SKEW = timedelta(seconds=env.int("OIDC_CLOCK_SKEW_SECONDS"))
BASIC_AUTH_ENABLED = env.bool("BASIC_AUTH_ENABLED")
EMAIL_VERIFICATION = env.str("EMAIL_VERIFICATION")
EMAIL_VERIFICATION_LIFETIME = timedelta(seconds=env.int("EMAIL_VERIFICATION_SECONDS"))
PASSWORD_RESET_TIMEOUT = env.int("PASSWORD_RESET_SECONDS")
LOGIN_URL = "/account/login/"
#: Not for the toolkit's tokens, which are ours (docs/adr/0010-one-token.md): for its codes and ID tokens.
OAUTH2_PROVIDER = {
    **parts.OAUTH2_PROVIDER,
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": env.int("AUTHORIZATION_CODE_SECONDS"),
    "ID_TOKEN_EXPIRE_SECONDS": env.int("ID_TOKEN_SECONDS"),
    "ACCESS_TOKEN_EXPIRE_SECONDS": int(ACCESS_TOKEN_LIFETIME.total_seconds()),
    "OIDC_ISS_ENDPOINT": JWT_ISSUER,
}
CLIENT_SECRET_GRACE = timedelta(seconds=env.int("CLIENT_SECRET_GRACE_SECONDS"))
STAFF_TWO_FACTOR = env.str("STAFF_TWO_FACTOR")
OTP_TOTP_ISSUER = "Earmark"
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT")
AXES_COOLOFF_TIME = timedelta(seconds=env.int("LOGIN_LOCKOUT_SECONDS"))
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
_SCALE = env.int("THROTTLE_SCALE")
#: Calls a minute by scope: of one user, or of one address where nobody says who they are. 0: no limit.
THROTTLES = {
    "read": _SCALE * env.int("THROTTLE_READ"),
    "write": _SCALE * env.int("THROTTLE_WRITE"),
    "reserve": _SCALE * env.int("THROTTLE_RESERVE"),
    "login": _SCALE * env.int("THROTTLE_LOGIN"),
}

# --- what is sold -----------------------------------------------------------------------------------------------
DEFAULT_CURRENCY = env.str("DEFAULT_CURRENCY")
PROVIDERS = env.json("PROVIDERS")
PROVIDER_TIMEOUT = timedelta(seconds=env.float("PROVIDER_TIMEOUT_SECONDS"))
PROVIDER_PATIENCE = timedelta(seconds=env.float("PROVIDER_PATIENCE_SECONDS"))
STATUS_CACHE_LIFETIME = timedelta(seconds=env.int("STATUS_CACHE_SECONDS"))
EXPIRY_NOTICE = timedelta(days=env.int("EXPIRY_NOTICE_DAYS"))
LOW_STOCK_AT = env.int("LOW_STOCK_AT")
CART_LIFETIME = timedelta(days=env.int("CART_LIFETIME_DAYS"))
#: Who is new, and who comes often (earmark/flash/services/segments.py).
NEW_USER_DAYS = env.int("NEW_USER_DAYS")
FREQUENT_ORDERS = env.int("FREQUENT_ORDERS")
FREQUENT_DAYS = env.int("FREQUENT_DAYS")
SEGMENTS_BATCH = env.int("SEGMENTS_BATCH")
SHOP_NAME = env.str("SHOP_NAME")
#: By name: url, api_key, webhook_secret.
PAYMENT_GATEWAYS = env.json("PAYMENT_GATEWAYS")
PAYMENT_WINDOW = timedelta(minutes=env.float("PAYMENT_WINDOW_MINUTES"))
PAYMENT_TIMEOUT = timedelta(seconds=env.float("PAYMENT_TIMEOUT_SECONDS"))
FLASH_HOLD = timedelta(seconds=env.float("FLASH_HOLD_SECONDS"))
FLASH_NOTIFY_EVERY = timedelta(minutes=env.float("FLASH_NOTIFY_EVERY_MINUTES"))
FLASH_ENGINE = env.str("FLASH_ENGINE")

# --- messages ---------------------------------------------------------------------------------------------------
EMAIL_BACKEND = mail_backend(env, debug=DEBUG)
EMAIL_FILE_PATH = env.str("EMAIL_FILE_PATH")
EMAIL_HOST = env.str("EMAIL_HOST") or "localhost"
EMAIL_PORT = env.int("EMAIL_PORT")
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS")
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL")
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT")
#: For EMAIL_BACKEND=anymail.backends.…
ANYMAIL = env.json("ANYMAIL")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
ADMIN_EMAIL = env.str("ADMIN_EMAIL")
HOUSE_LANGUAGE = env.str("HOUSE_LANGUAGE")
PUSHES_PER_DAY = env.int("PUSHES_PER_DAY")
MESSAGES_PER_DAY = env.int("MESSAGES_PER_DAY")
QUIET_HOURS = hours(env.str("QUIET_HOURS"))
PUSH_BATCH = env.int("PUSH_BATCH")
#: Empty: by the credentials there are (earmark/notifications/channels/choice.py).
PUSH_CHANNEL = env.str("PUSH_CHANNEL")
VAPID_PRIVATE_KEY = vapid_key(env.str("VAPID_PRIVATE_KEY"))
VAPID_SUBJECT = vapid_subject(env.str("VAPID_SUBJECT"), email=ADMIN_EMAIL, url=PUBLIC_URL)
WEB_PUSH_THREADS = env.int("WEB_PUSH_THREADS")
SMS_CHANNEL = env.str("SMS_CHANNEL")
AFRICAS_TALKING_USERNAME = env.str("AFRICAS_TALKING_USERNAME").strip()
AFRICAS_TALKING_API_KEY = env.str("AFRICAS_TALKING_API_KEY").strip()
AFRICAS_TALKING_FROM = env.str("AFRICAS_TALKING_FROM").strip()
AFRICAS_TALKING_URL = env.str("AFRICAS_TALKING_URL")
AFRICAS_TALKING_TIMEOUT = timedelta(seconds=env.float("AFRICAS_TALKING_TIMEOUT_SECONDS"))
AFRICAS_TALKING_CALLBACK_SECRET = env.str("AFRICAS_TALKING_CALLBACK_SECRET").strip()

# --- calls to addresses that users name -------------------------------------------------------------------------
OUTGOING_PRIVATE_NETWORKS = env.bool("OUTGOING_PRIVATE_NETWORKS")
WEBHOOK_TIMEOUT = timedelta(seconds=env.float("WEBHOOK_TIMEOUT_SECONDS"))
WEBHOOK_THREADS = env.int("WEBHOOK_THREADS")
WEBHOOK_PAUSE = timedelta(hours=env.float("WEBHOOK_PAUSE_HOURS"))
WEBHOOK_KEEP = timedelta(days=env.int("WEBHOOK_KEEP_DAYS"))

# --- language, time, files, logs --------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
TIME_ZONE = env.str("TIME_ZONE")
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT") or None  # for collectstatic; without it files are found in place
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_AUTOREFRESH = False
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
MEDIA_ROOT = env.str("MEDIA_ROOT")
MEDIA_URL = env.str("MEDIA_URL")
IMAGE_MAX_BYTES = env.int("IMAGE_MAX_BYTES")
IMAGE_MAX_PIXELS = env.int("IMAGE_MAX_PIXELS")
LOGGING_CONFIG = None
LOG_LEVEL = env.str("LOG_LEVEL").upper()
configure_logging(level=LOG_LEVEL, pretty=env.bool("LOG_PRETTY"))

# --- watching it ------------------------------------------------------------------------------------------------
METRICS_TOKEN = env.str("METRICS_TOKEN")
METRICS_NETWORKS = networks(env.words("METRICS_NETWORKS"), named="METRICS_NETWORKS")
METRICS_DIR, METRICS_PORT = env.str("METRICS_DIR"), env.int("METRICS_PORT")
CELERY_WORKER_SEND_TASK_EVENTS = CELERY_TASK_SEND_SENT_EVENT = env.bool("CELERY_EVENTS")
SENTRY_DSN = env.str("SENTRY_DSN")
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT")
SENTRY_RELEASE = env.str("SENTRY_RELEASE") or f"earmark@{VERSION}"
SENTRY_TRACES_SAMPLE_RATE = env.float("SENTRY_TRACES_SAMPLE_RATE")
