"""Cosell's settings, read top to bottom; values come from the environment.

The README's table lists every variable. Nothing secret stands here.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from portal import environment as env
from portal import storage

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("COSELL_VAR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# -- who we are --------------------------------------------------------------------------
PORT = env.number("PORT", 8000)
BIND = env.text("COSELL_BIND", "127.0.0.1")
SITE_URL = env.text("COSELL_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
DEBUG = env.flag("COSELL_DEBUG")
DEMO = env.flag("COSELL_DEMO")
SECRET_KEY = env.secret_key(VAR_DIR)
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname, *env.text("COSELL_HOSTS").split()]
if not HTTPS:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]

# -- what is installed -------------------------------------------------------------------
INSTALLED_APPS = [
    "accounts",
    "deals",
    "portal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_countries",
    "django_filters",
    "django_fsm",
    "django_htmx",
    "django_tasks_db",
    "phonenumber_field",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.PrivateResponses",
    "portal.middleware.LimitedBodies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.PersonalLocale",
    "portal.middleware.SignedInByDefault",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.navigation.navigation",
            ],
            "builtins": [
                "portal.templatetags.portal",
                "portal.templatetags.components",
                "django.templatetags.i18n",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# -- database ----------------------------------------------------------------------------
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",  # otherwise racing requests die with "database is locked"
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
    "PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY;",
}
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR_DIR / 'cosell.sqlite3'}", conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"].setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    # Pages read few rows: starting processes for that took longer, see docs/decisions/counts.md.
    single = "-c jit=off -c max_parallel_workers_per_gather=0"
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", single)
    if env.flag("COSELL_PREPARED", default=True):  # only what asks for it, see portal/prepared.py
        DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 10**9
CACHES = {
    # Shared by all processes, so that sign-in throttling counts once.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

# -- people ------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are given by an administrator
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())

# -- safety ------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["default"],  # static/js/trusted.js
}
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes come from inside
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
if env.flag("COSELL_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Else throttling takes all visitors for one, and ten wrong passwords lock everybody out.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "cosell_session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "cosell_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.web.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 1
ATTACHMENT_LIMIT = env.number("COSELL_ATTACHMENT_MB", 20) * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)

# -- language and time -------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("pl", "Polski")]  # each in its own words, to be found again
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_THOUSAND_SEPARATOR = True
# Kosovo is in use everywhere, though not in ISO 3166; the others have old names in Polish, or
# the same as their neighbour.
COUNTRIES_OVERRIDE = {
    "XK": _("Kosovo"),
    "CD": _("Democratic Republic of the Congo"),
    "MK": _("North Macedonia"),
    "SZ": _("Eswatini"),
}
TIME_ZONE = "UTC"
USE_TZ = True

# -- static files, attachments -----------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.static.StaticFiles"},
    "attachments": storage.local(VAR_DIR / "attachments"),
}
if S3_BUCKET := env.text("COSELL_S3_BUCKET"):
    STORAGES["attachments"] = storage.s3(
        S3_BUCKET,
        endpoint=env.text("COSELL_S3_ENDPOINT"),
        region=env.text("COSELL_S3_REGION"),
        key=env.text("COSELL_S3_ACCESS_KEY"),
        secret=env.text("COSELL_S3_SECRET_KEY"),
    )

# -- mail and jobs -----------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text("COSELL_MAIL_FROM", "Cosell <no-reply@cosell.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_HOST = env.text("COSELL_MAIL_HOST")
MAIL_DIR = VAR_DIR / "mail"
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": MAIL_HOST,
            "port": env.number("COSELL_MAIL_PORT", 465),
            "username": env.text("COSELL_MAIL_USER"),
            "password": env.text("COSELL_MAIL_PASSWORD"),
            "use_ssl": env.flag("COSELL_MAIL_TLS", True),
            "timeout": 10,
        },
    }
    if MAIL_HOST
    else {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": MAIL_DIR},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "long"]}}

# -- the programme's rules (spec numbers that an operator may change) --------------------
ANSWER_TIME = timedelta(days=env.number("COSELL_ANSWER_DAYS", 14))  # 14 × 24 hours
# Customer contacts of closed deals are erased so long after; 0 keeps them.
RETENTION_TIME = timedelta(days=env.number("COSELL_RETENTION_DAYS", 0))
# What imported files hold is deleted so long after their upload; the deals stay.
IMPORT_TIME = timedelta(days=env.number("COSELL_IMPORT_DAYS", 30))
REOPEN_TIME = timedelta(days=env.number("COSELL_REOPEN_DAYS", 30))
SIGNED_TIME = timedelta(days=env.number("COSELL_REGISTRATION_DAYS", 60))
REVIEW_TIME = timedelta(days=env.number("COSELL_REVIEW_DAYS", 10))
# A file of all companies that the directory follows: imported whenever it is another one.
GOLDEN_COPY = env.text("COSELL_GOLDEN_COPY")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("COSELL_LOG_LEVEL", "WARNING")},
}
