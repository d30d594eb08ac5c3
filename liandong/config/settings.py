"""Django settings, all from the environment; see docs/configuration.md."""

from pathlib import Path
from typing import Any

import environ

from liandong.config.secret import secret_key

env = environ.Env()

LIANDONG_DATA_DIR = env.path("LIANDONG_DATA_DIR", default=str(Path.home() / ".liandong"))
DATABASE_URL: str = env.str("LIANDONG_DATABASE_URL", default="")

DEBUG = env.bool("LIANDONG_DEBUG", default=False)
SECRET_KEY = secret_key(Path(LIANDONG_DATA_DIR))
ALLOWED_HOSTS: list[str] = env.list("LIANDONG_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("LIANDONG_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "liandong.identity.registry",
    "liandong.identity",
    "liandong.catalog",
    "liandong.partners",
    "liandong.stock_ledger",
    "liandong.general_ledger",
    "liandong.documents",
    "liandong.config",
]
ROOT_URLCONF = "liandong.config.urls"
WSGI_APPLICATION = "liandong.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _sqlite(name: str, engine: str) -> dict[str, Any]:
    return {
        "ENGINE": engine,
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # FULL: an acknowledged document survives a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
            " PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456",
        },
    }


def _postgresql(engine: str, options: dict[str, Any]) -> dict[str, Any]:
    database: dict[str, Any] = env.db_url_config(DATABASE_URL)
    return {**database, "ENGINE": engine, "CONN_MAX_AGE": None, "OPTIONS": {**options}}


DATABASES: dict[str, dict[str, Any]] = (
    {
        "default": _postgresql("liandong.storage.postgresql", {}),
        "registry": _postgresql("django.db.backends.postgresql", {"options": "-c search_path=registry"}),
    }
    if DATABASE_URL
    else {
        "default": _sqlite("", "liandong.storage.sqlite") | {"CONN_MAX_AGE": None},
        "registry": _sqlite(str(Path(LIANDONG_DATA_DIR) / "registry.sqlite3"), "django.db.backends.sqlite3")
        | {"CONN_MAX_AGE": None},
    }
)
DATABASE_ROUTERS = ["liandong.identity.router.NamespaceRouter"]

AUTH_USER_MODEL = "registry.Person"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
