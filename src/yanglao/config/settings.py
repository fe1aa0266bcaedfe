"""Settings. The database addresses come from the launcher (see ``config/launcher.py``), everything else from the environment."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlparse

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.setdefault("YANGLAO_HOME", str(PACKAGE.parent.parent / ".yanglao")))


def _secret() -> str:
    if os.environ.get("YANGLAO_SECRET_KEY"):
        return os.environ["YANGLAO_SECRET_KEY"]
    place = HOME / "secrets" / "django"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass
    return place.read_text()


def _database(url: str) -> dict[str, object]:
    parts = urlparse(url or "postgresql://yanglao_app@127.0.0.1:5432/yanglao")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "yanglao",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "127.0.0.1"),
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {"application_name": "yanglao", **dict(parse_qsl(parts.query))},  # as sslmode
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


#: ``YANGLAO_ROLE=owner`` (migrations only) connects as the owner; everything else runs as the application.
_url = os.environ.get(
    "YANGLAO_DB_OWNER_URL" if os.environ.get("YANGLAO_ROLE") == "owner" else "YANGLAO_DB_URL",
    "",
)
DATABASES = {"default": _database(_url)}

SECRET_KEY = _secret()
DEBUG = os.environ.get("YANGLAO_DEBUG") == "1"
ALLOWED_HOSTS = [
    h for h in os.environ.get("YANGLAO_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",") if h
]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("YANGLAO_ORIGINS", "").split(",") if o]
TLS = os.environ.get("YANGLAO_TLS") == "1"

HOUSES = [
    "base",
    "areas",
    "orgs",
    "access",
    "policy",
    "people",
    "facilities",
    "workforce",
    "funds",
    "assessment",
    "benefits",
    "planning",
    "exchange",
    "packs",
    "web.kit",
    "web.login",
    "web.console",
    "web.portal",
    "web.api",
    "web.field",
    "demo",
]

INSTALLED_APPS = [
    *(f"yanglao.{house}" for house in HOUSES if (PACKAGE / house.replace(".", "/") / "apps.py").exists()),
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "ninja",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yanglao.web.kit.middleware.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yanglao.access.middleware.ActingMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "yanglao.config.urls"
WSGI_APPLICATION = "yanglao.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "yanglao.access.context.shell",
            ]
        },
    }
]

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/console/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "yanglao.access.adapter.StaffAdapter"
ACCOUNT_FORMS = {
    "login": "yanglao.web.login.forms.LoginForm",
    "change_password": "yanglao.web.login.forms.WordForm",
    "reauthenticate": "yanglao.web.login.forms.AgainForm",
}
ACCOUNT_SESSION_REMEMBER = False  # desks are shared: a session ends with the browser
#: The lock below comes first; these hold back guessing of second-step codes, and leave an office behind one address alone.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "100/m/ip,10/300s/key"}
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "yanglao.access.adapter.SealedMfaAdapter"
MFA_FORMS = {
    "authenticate": "yanglao.web.login.forms.CodeForm",
    "reauthenticate": "yanglao.web.login.forms.CodeAgainForm",
    "activate_totp": "yanglao.web.login.forms.FirstCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "养老"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # fifteen minutes are fifteen minutes
#: The pair, so that nobody locks a colleague out from elsewhere, nor one typing error a whole office behind one address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "yanglao.access.lockout.locked_out"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
#: A file of people larger than this is refused before it is read (100,000 rows are about 12 MB).
UPLOAD_LIMIT_BYTES = 64 * 1024 * 1024
#: Exports: more rows than this want a second person; more than the next are written by a job; files lie this long.
EXPORT_FREE_ROWS = 5_000
EXPORT_JOB_ROWS = 30_000
EXPORT_DAYS = 7
EXPORT_DAYS_WITH_NUMBERS = 1

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": os.environ.get("YANGLAO_LOG", "WARNING"),
    },
}
