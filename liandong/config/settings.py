"""Django settings, all from the environment; see docs/configuration.md."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from liandong.config.logs import logging_settings
from liandong.config.secret import secret_key
from liandong.config.static_headers import add_static_headers

env = environ.Env()

LIANDONG_DATA_DIR = Path(env.str("LIANDONG_DATA_DIR", default=str(Path.home() / ".liandong")))
DATABASE_URL: str = env.str("LIANDONG_DATABASE_URL", default="")

DEBUG = env.bool("LIANDONG_DEBUG", default=False)
SECRET_KEY = secret_key(LIANDONG_DATA_DIR)

# ── who may reach the server, and how ───────────────────────────────────────────────────────────
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS: list[str] = env.list("LIANDONG_ALLOWED_HOSTS", default=LOOPBACK_HOSTS)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("LIANDONG_TRUSTED_ORIGINS", default=[])
# Cookies travel through HTTPS only as soon as the server is reached from other machines.
IS_HTTPS = env.bool("LIANDONG_HTTPS", default=not set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS))
IS_BEHIND_PROXY = env.bool("LIANDONG_BEHIND_PROXY", default=False)

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_PROXY else None
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_NAME = "liandong_session"
CSRF_COOKIE_NAME = "liandong_csrf"
CSRF_FAILURE_VIEW = "liandong.config.problem_pages.no_csrf"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
# The camera reads barcodes; nothing else of the device is needed.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": ["self"],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a document of a thousand lines
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# ── the program ─────────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "ninja",
    "liandong.identity.registry",
    "liandong.identity",
    "liandong.notices",
    "liandong.jobs",
    "liandong.catalog",
    "liandong.partners",
    "liandong.currencies",
    "liandong.pricing",
    "liandong.partner_products",
    "liandong.stock_ledger",
    "liandong.general_ledger",
    "liandong.documents",
    "liandong.collaboration",
    "liandong.tax_invoices",
    "liandong.webkit",
    "liandong.printkit",
    "liandong.purchasing",
    "liandong.masters",
    "liandong.sales",
    "liandong.finance",
    "liandong.banking",
    "liandong.administration",
    "liandong.printing",
    "liandong.exchange",
    "liandong.manual",
    "liandong.warehouse",
    "liandong.alerts",
    "liandong.analytics",
    "liandong.config",
]
MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "liandong.config.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "liandong.config.body_size.BodySizeMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "liandong.config.middleware.CompanyMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "liandong.config.urls"
WSGI_APPLICATION = "liandong.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "liandong.config.context.standing",
            ],
        },
    }
]
STATIC_URL = "static/"
# `serve` collects the files under hashed names, which browsers keep for ever; elsewhere they are
# served as they lie in the package.
HAS_HASHED_STATIC = env.bool("LIANDONG_HASHED_STATIC", default=False)
STATIC_ROOT = LIANDONG_DATA_DIR / "static" if HAS_HASHED_STATIC else None
WHITENOISE_USE_FINDERS = not HAS_HASHED_STATIC
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = add_static_headers
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "liandong.webkit.static_files.ModuleStaticFilesStorage"
        if HAS_HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
LOGGING = logging_settings(is_json=env.bool("LIANDONG_LOG_JSON", default=False))


# ── databases ───────────────────────────────────────────────────────────────────────────────────
def _sqlite(name: str, engine: str, cache_mb: int) -> dict[str, Any]:
    return {
        "ENGINE": engine,
        "NAME": name,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # FULL: an acknowledged document survives a power cut. The cache is each thread's own.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
            f" PRAGMA cache_size=-{cache_mb * 1024}; PRAGMA mmap_size=268435456",
        },
    }


def _postgresql(engine: str, options: dict[str, Any]) -> dict[str, Any]:
    database: dict[str, Any] = env.db_url_config(DATABASE_URL)
    own: dict[str, Any] = database.get("OPTIONS", {})
    return {
        **database,
        "ENGINE": engine,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**own, **options},
    }


DATABASES: dict[str, dict[str, Any]] = (
    {
        "default": _postgresql("liandong.storage.postgresql", {}),
        "registry": _postgresql("django.db.backends.postgresql", {"options": "-c search_path=registry"}),
    }
    if DATABASE_URL
    else {
        "default": _sqlite("", "liandong.storage.sqlite", cache_mb=16),
        "registry": _sqlite(
            str(LIANDONG_DATA_DIR / "registry.sqlite3"), "django.db.backends.sqlite3", cache_mb=2
        ),
    }
)
DATABASE_ROUTERS = ["liandong.identity.router.NamespaceRouter"]

# ── log-in ──────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "registry.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["liandong.identity.hashing.BoundedArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "liandong.identity.passwords.MixedPasswordValidator"},
]
LOGIN_URL = "webkit:login"
LOGIN_REDIRECT_URL = "/"
# Per name and address: a stranger who guesses can't lock the real user out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "liandong.config.sign_in.locked_out"
AXES_CLIENT_IP_CALLABLE = "liandong.config.addresses.guessing_address"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# What was sent is kept with a failed attempt, but for these.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "password", "old", "new", "again", "code"]

# Single sign-on by OpenID Connect, once an issuer is named.
LIANDONG_OIDC_ISSUER: str = env.str("LIANDONG_OIDC_ISSUER", default="")
LIANDONG_OIDC_CLIENT_ID: str = env.str("LIANDONG_OIDC_CLIENT_ID", default="")
LIANDONG_OIDC_CLIENT_SECRET: str = env.str("LIANDONG_OIDC_CLIENT_SECRET", default="")
LIANDONG_OIDC_NAME: str = env.str("LIANDONG_OIDC_NAME", default="公司账号")
LIANDONG_OIDC_SCOPE: str = env.str("LIANDONG_OIDC_SCOPE", default="openid email")
LIANDONG_OIDC_LINK_BY_EMAIL: bool = env.bool("LIANDONG_OIDC_LINK_BY_EMAIL", default=False)
LIANDONG_OIDC_IS_SECOND_FACTOR: bool = env.bool("LIANDONG_OIDC_IS_SECOND_FACTOR", default=False)
if LIANDONG_OIDC_ISSUER and not LIANDONG_OIDC_CLIENT_ID:
    raise ImproperlyConfigured("LIANDONG_OIDC_ISSUER needs LIANDONG_OIDC_CLIENT_ID beside it")

# ── who is told outside ─────────────────────────────────────────────────────────────────────────
# Webhooks go to public addresses by HTTPS; these hosts may be private, and without it.
LIANDONG_NEW_COMPANIES: bool = env.bool("LIANDONG_NEW_COMPANIES", default=True)
LIANDONG_WEBHOOK_HOSTS: list[str] = env.list("LIANDONG_WEBHOOK_HOSTS", default=[])

# Mail goes out by this server once a sender is named; the address of the product is put before links.
LIANDONG_MAIL_FROM: str = env.str("LIANDONG_MAIL_FROM", default="")
LIANDONG_URL: str = env.str("LIANDONG_URL", default="")
EMAIL_TIMEOUT = 20
_MAIL: dict[str, Any] = env.email_url("LIANDONG_SMTP_URL", default="smtp://localhost:25")
EMAIL_BACKEND: str = _MAIL["EMAIL_BACKEND"]
EMAIL_HOST: str = _MAIL["EMAIL_HOST"]
EMAIL_PORT: int = _MAIL["EMAIL_PORT"] or 25
EMAIL_HOST_USER: str = _MAIL["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD: str = _MAIL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS: bool = _MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL: bool = _MAIL.get("EMAIL_USE_SSL", False)

LANGUAGE_CODE = "zh-hans"
# Each in its own words: whoever looks for his language must be able to read it.
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
LANGUAGE_COOKIE_NAME = "liandong_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
