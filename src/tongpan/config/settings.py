"""Django settings: one file, read from the environment, safe where nothing is set."""

from __future__ import annotations

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from .env import env_flag, env_given, env_list, env_secret, env_text

PACKAGE_DIR = Path(__file__).resolve().parents[1]
DATA_DIR = Path(env_text("TONGPAN_DATA", str(Path.cwd() / "var"))).resolve()

DEBUG = env_flag("TONGPAN_DEBUG", default=False)
SECRET_KEY = env_secret("TONGPAN_SECRET_KEY", DATA_DIR / "secret_key")
IDENTITY_KEY = env_secret("TONGPAN_IDENTITY_KEY", DATA_DIR / "identity_key")
"""Key of the hash under which ID numbers are looked up; without it no ID number can be matched again."""
KEYRING_FILE = Path(env_text("TONGPAN_KEYRING", str(DATA_DIR / "keyring")))
"""The keys of encrypted fields and backups; see :mod:`tongpan.access.keyring`."""
CIPHER = env_text("TONGPAN_CIPHER", "aes-256-gcm")

ALLOWED_HOSTS = env_list("TONGPAN_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("TONGPAN_ORIGINS")
BEHIND_TLS = env_flag("TONGPAN_TLS", default=False)

INSTALLED_APPS = [
    "tongpan.ui",
    "tongpan.access",
    "tongpan.registry",
    "tongpan.assistance",
    "tongpan.assessment",
    "tongpan.insight",
    "tongpan.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_htmx",
    "django_scopes",
    "django_tasks",
    "django_tasks_db",
    "rules",
    "template_partials",
]

MIDDLEWARE = [
    "tongpan.config.health.Health",
    "tongpan.config.observe.Observed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tongpan.access.middleware.OneState",
    "tongpan.access.reach.Reached",
    "tongpan.access.middleware.Readable",
    "tongpan.access.doorkeeper.Doorkeeper",
    "axes.middleware.AxesMiddleware",
    "tongpan.config.no_rule.NoRule",
]

ROOT_URLCONF = "tongpan.config.urls"
WSGI_APPLICATION = "tongpan.config.wsgi.application"
FORM_RENDERER = "tongpan.ui.rendering.WidgetRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("tongpan.ui.folding.Loader", ["django.template.loaders.app_directories.Loader"])],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tongpan.access.frame.frame",
            ],
            "builtins": ["tongpan.ui.templatetags.tongpan"],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        env_text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'tongpan.sqlite3'}"), conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["ENGINE"] = "tongpan.access.postgres"
    DATABASES["default"]["CONN_MAX_AGE"] = 3600  # a new session has to read the descriptions of all tables again
ROW_POLICIES = env_flag("TONGPAN_ROW_POLICIES", default=True)
"""Whether PostgreSQL itself keeps each session to its reach (docs/decisions/0015-row-policies.md)."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# The defaults are those of 等保 level 3 (GB/T 22239-2019, 8.1.4.1) as it is commonly assessed.
PASSWORD_LENGTH = int(env_text("TONGPAN_PASSWORD_LENGTH", "10"))
PASSWORD_CLASSES = int(env_text("TONGPAN_PASSWORD_CLASSES", "3"))
PASSWORD_HISTORY = int(env_text("TONGPAN_PASSWORD_HISTORY", "5"))
PASSWORD_DAYS = int(env_text("TONGPAN_PASSWORD_DAYS", "90"))
IDLE_MINUTES = int(env_text("TONGPAN_IDLE_MINUTES", "30"))
SESSIONS_AT_MOST = max(1, int(env_text("TONGPAN_SESSIONS", "2")))
SECOND_FACTOR_FOR = {"system_admin", "security_admin", "audit_admin", *env_list("TONGPAN_SECOND_FACTOR")}
"""Roles that ask for a second factor; ``all`` stands for every role. The three administrators always do."""
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_LENGTH},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "tongpan.access.passwords.ClassesValidator", "OPTIONS": {"least": PASSWORD_CLASSES}},
    {"NAME": "tongpan.access.passwords.HistoryValidator", "OPTIONS": {"count": PASSWORD_HISTORY}},
]
PERSONAL_ROWS = int(env_text("TONGPAN_PERSONAL_ROWS", "50"))
"""Lists of people longer than this leave the house only after a second person allowed it."""
PERSONAL_HOURS = int(env_text("TONGPAN_PERSONAL_HOURS", "24"))
TOKEN_DAYS = int(env_text("TONGPAN_TOKEN_DAYS", "365"))
REVIEW_DAYS = int(env_text("TONGPAN_REVIEW_DAYS", "365"))
SIGN_IN_WITH: dict[str, dict[str, str]] = {}
"""Other systems whose word is taken at the sign-in, with what :mod:`tongpan.access.outside` needs for each."""
if env_text("TONGPAN_OIDC_ISSUER"):
    SIGN_IN_WITH["oidc"] = {
        "issuer": env_text("TONGPAN_OIDC_ISSUER"),
        "client": env_text("TONGPAN_OIDC_CLIENT"),
        "secret": env_given("TONGPAN_OIDC_SECRET"),
    }
if env_text("TONGPAN_DINGTALK_CLIENT"):
    SIGN_IN_WITH["dingtalk"] = {
        "client": env_text("TONGPAN_DINGTALK_CLIENT"),
        "secret": env_given("TONGPAN_DINGTALK_SECRET"),
    }
if env_text("TONGPAN_WECOM_CORP"):
    SIGN_IN_WITH["wecom"] = {
        "corp": env_text("TONGPAN_WECOM_CORP"),
        "agent": env_text("TONGPAN_WECOM_AGENT"),
        "secret": env_given("TONGPAN_WECOM_SECRET"),
    }
LOGIN_URL = "access:sign-in"
LOGIN_REDIRECT_URL = "access:home"
LOGOUT_REDIRECT_URL = "access:sign-in"
SESSION_ENGINE = "tongpan.access.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
X_FRAME_OPTIONS = "DENY"
AXES_HANDLER = "tongpan.access.pauses.Pauses"
AXES_FAILURE_LIMIT = "tongpan.access.limits.at_address"
AXES_COOLOFF_TIME = "tongpan.access.limits.pause"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "tongpan.access.pauses.paused"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS: list[Path] = []
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env_flag("TONGPAN_COLLECTED", default=False)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not env_flag("TONGPAN_COLLECTED", default=False)
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
IMPORT_MAX_BYTES = 200 * 2**20
IMPORT_KEPT_DAYS = int(env_text("TONGPAN_IMPORT_DAYS", "30"))
"""How long the file of an import is kept that is not done with: it may hold ID numbers."""
ATTACHMENT_MAX_BYTES = int(env_text("TONGPAN_FILE_MB", "20")) * 2**20
ATTACHMENT_TYPES = env_list(
    "TONGPAN_FILE_TYPES", "pdf,docx,xlsx,pptx,doc,xls,ppt,wps,jpg,jpeg,png,webp,txt,csv,mp3,mp4"
)
"""Endings of files that records may have; what each is checked for stands in ``assistance/base/file_kinds.py``."""

EMAIL_HOST = env_text("TONGPAN_SMTP_HOST")
EMAIL_PORT = int(env_text("TONGPAN_SMTP_PORT", "465"))
EMAIL_HOST_USER = env_text("TONGPAN_SMTP_USER")
EMAIL_HOST_PASSWORD = env_given("TONGPAN_SMTP_PASSWORD")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = not EMAIL_USE_SSL and env_flag("TONGPAN_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20
TONGPAN_MAIL_FROM = env_text("TONGPAN_MAIL_FROM", EMAIL_HOST_USER) if EMAIL_HOST else ""
"""The sender of reminders; empty where no mail server is named: then nobody is written to."""
TONGPAN_SITE = env_text("TONGPAN_SITE", next(iter(CSRF_TRUSTED_ORIGINS), "")).rstrip("/")
"""How links in a mail begin."""

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
JOBS_AT_ONCE = False
"""Tests do a job as soon as its transaction is committed, in the same process."""
JOB_TRIES = int(env_text("TONGPAN_JOB_TRIES", "5"))
JOB_RETRY_SECONDS = float(env_text("TONGPAN_JOB_RETRY_SECONDS", "10"))
"""The wait after the first attempt that failed; each further one is twice as long."""
JOB_RETRY_LONGEST = 600.0
JOB_BEAT_SECONDS = float(env_text("TONGPAN_JOB_BEAT_SECONDS", "5"))
JOB_LOST_SECONDS = float(env_text("TONGPAN_JOB_LOST_SECONDS", "60"))
"""A worker that has not counted on for so long is taken for dead; longer than any write of a job may take."""
JOB_STOP_SECONDS = float(env_text("TONGPAN_JOB_STOP_SECONDS", "30"))
"""The grace of a job that was cancelled and does not look; then it is broken off."""
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Shared by the web processes and the workers of one machine: progress and cancel marks of running jobs.
    "progress": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(DATA_DIR / "progress"),
        "TIMEOUT": 86_400,
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
TONGPAN_EXECUTOR = env_text("TONGPAN_EXECUTOR")
"""Address of a Dask scheduler for region-wide computing; empty for a process pool on this machine."""

LOG_FORMAT = env_text("TONGPAN_LOG_FORMAT", "plain")
SLOW_QUERY_MS = int(env_text("TONGPAN_SLOW_MS", "300"))
"""From how many milliseconds on a statement is shown to the system administrator; 0: none is."""
METRICS_TOKEN = env_given("TONGPAN_METRICS_TOKEN")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tagged": {"()": "tongpan.config.logs.Tagged"}},
    "formatters": {
        "plain": {
            "()": "tongpan.config.logs.Discreet",
            "format": "{asctime} {levelname} {name} [{request}]: {message}",
            "style": "{",
        },
        "json": {"()": "tongpan.config.logs.AsJson"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT if LOG_FORMAT in {"plain", "json"} else "plain",
            "filters": ["tagged"],
        }
    },
    "root": {"handlers": ["console"], "level": env_text("TONGPAN_LOG", "WARNING")},
}
