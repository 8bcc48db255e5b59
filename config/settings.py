"""All settings. What differs from site to site comes from the environment, read strictly here;
the README has the table.

COLLOQUY_MODE says what this process is for:
  real   a site that people use. Needs a secret key; cookies only over https.
  local  `make run`: this machine only, demonstration accounts, cookies over http, otherwise
         what a real site shows (its own error pages, too).
  debug  local, with Django's error pages.
"""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from jinja2 import StrictUndefined

from config import database
from config import environment as env
from config.logs import configuration

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What this process is for

MODE = env.choice("COLLOQUY_MODE", "real", ("real", "local", "debug"))
LOCAL = MODE != "real"
"""Demonstration data may be loaded; never true on a real site."""
DEBUG = MODE == "debug"

SECRET_KEY = env.text(
    "COLLOQUY_SECRET_KEY",
    "only-for-this-machine-" * 3 if LOCAL else "",
    required="at least 50 random characters, made once for this site "
    "(python3 -c 'import secrets; print(secrets.token_urlsafe(50))').",
)
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("COLLOQUY_SECRET_KEY is too short: at least 50 random characters.")
env.SETTINGS["COLLOQUY_SECRET_KEY"] = ""

# Folder of what must be kept: original files and, unless DATABASE_URL says otherwise, the database.
DATA = BASE_DIR / env.text("COLLOQUY_DATA", "var")

# --- Addresses and https

# Names under which the site is reached, without port. Local: this machine only.
ALLOWED_HOSTS = env.words("COLLOQUY_HOSTS", "localhost 127.0.0.1 [::1]" if LOCAL else "")
env.SETTINGS["COLLOQUY_HOSTS"] = ""
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "COLLOQUY_HOSTS must name the hosts of this site, like colloquy.example.org."
    )
# Other addresses that may send forms here, with scheme: https://reading.example.org
CSRF_TRUSTED_ORIGINS = env.words("COLLOQUY_TRUSTED_ORIGINS")
if wrong := [origin for origin in CSRF_TRUSTED_ORIGINS if "://" not in origin]:
    raise ImproperlyConfigured(
        f"COLLOQUY_TRUSTED_ORIGINS: “{wrong[0]}” needs its scheme, like https://{wrong[0]}."
    )

# Whether people come by https. "no" is for a try on one machine.
HTTPS = env.flag("COLLOQUY_HTTPS", not LOCAL)
env.SETTINGS["COLLOQUY_HTTPS"] = "yes"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.whole("COLLOQUY_HSTS_SECONDS", 31_536_000) if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS

# How links in mails begin: the first host, unless this says otherwise.
SITE_ADDRESS = env.text(
    "COLLOQUY_ADDRESS",
    f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0].lstrip('.').replace('*', 'localhost')}",
).rstrip("/")
env.SETTINGS["COLLOQUY_ADDRESS"] = ""
if not SITE_ADDRESS.startswith(("https://", "http://")):
    raise ImproperlyConfigured("COLLOQUY_ADDRESS must begin with https:// or http://.")

# Number of reverse proxies in front that set X-Forwarded-For and X-Forwarded-Proto. With 0 those
# headers are not believed.
PROXIES = env.whole("COLLOQUY_PROXIES", 0)
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES

# --- Database, server

# Threads that answer requests in each process.
THREADS = env.whole("COLLOQUY_THREADS", 8, least=1)

# Reading pages that each process keeps informed of others' notes; 0: they ask by themselves.
LIVE_STREAMS = env.whole("COLLOQUY_LIVE_STREAMS", 4000)

DATABASES = {
    "default": database.parse(
        env.text("DATABASE_URL", f"sqlite:///{DATA / 'colloquy.sqlite3'}"),
        # PostgreSQL connections a process keeps at most; 0: none are kept.
        pool=env.whole("COLLOQUY_DATABASE_POOL", 12),
    )
}
env.SETTINGS["DATABASE_URL"] = "sqlite:///var/colloquy.sqlite3"
database.make_folder(DATABASES["default"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Caches in front of the site that may hold public pages: each is told what has changed, by a
# request PURGE to its address with the header Surrogate-Key.
PURGE = env.addresses("COLLOQUY_PURGE")

# --- Parts

INSTALLED_APPS = [
    "annotations",
    "archive",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    # WhiteNoise serves static files, also where runserver would.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "csp",
]

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "config.logs.RequestLogMiddleware",
    "config.addresses.NulMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compressing.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ViewerMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        # Ours, the overridden pages of allauth included: a page with 500 notes in milliseconds.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "config.jinja.environment",
            "extensions": ["jinja2.ext.i18n"],
            "context_processors": ["config.jinja.context", "annotations.navigation.counts"],
            "undefined": StrictUndefined,
            "auto_reload": LOCAL,
            "trim_blocks": True,
            "lstrip_blocks": True,
        },
    },
    {
        # The administration, and pages of libraries that we did not override.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Static files and files that were imported

STATIC_URL = "/static/"
# Folder into which collectstatic puts what a real site serves.
STATIC_ROOT = BASE_DIR / env.text("COLLOQUY_STATIC", "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
# What is too large is dropped on the way in.
FILE_UPLOAD_HANDLERS = [
    "archive.uploads.Limit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
MEDIA_ROOT = DATA / "files"
"""Original files. They are never served by address, so there is no MEDIA_URL."""
ARCHIVES = DATA / "archives"
"""The public archive as a file, until something in it changes."""
BUILD_ARCHIVES = True
"""Whether it is made when somebody asks for it."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "config.static.CompressedStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = LOCAL
# Nobody else needs our scripts: no header that lets other sites read them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 0 if LOCAL else 60

# --- Who signs in, and how

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
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
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# Who may make an account: anybody, or only who holds an invitation.
SIGNUP = env.choice("COLLOQUY_SIGNUP", "open", ("open", "invite"))
ACCOUNT_EMAIL_VERIFICATION = env.choice(
    # Whether an address must be proved before signing in. "mandatory" needs mail that is sent.
    "COLLOQUY_EMAIL_VERIFICATION",
    "optional",
    ("none", "optional", "mandatory"),
)
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "add_email": "accounts.forms.AddEmailForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
# One address an account: a new one takes the old one's place once it is proved, and asking for
# that needs the password again.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Only in the browser in which the account was just made.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# count/period/whom: per address of the network, per account, per person. A whole class may sit
# behind one address and sign up in one minute.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "signup": "60/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/3m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}

# --- Mail

# smtp://user:password@host:587 (STARTTLS), smtps://… (TLS), or console: print it.
EMAIL = env.text("COLLOQUY_EMAIL", "console")
locals().update(env.email(EMAIL, "COLLOQUY_EMAIL"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("COLLOQUY_EMAIL_FROM", "colloquy@localhost")

# Seconds before an author is told of a decision by mail, so that an undo comes first.
NOTICE_HOLD_SECONDS = env.whole("COLLOQUY_NOTICE_HOLD", 120)
# Hour of the day, in the site's time zone, at which daily and weekly mails go out.
DIGEST_HOUR = int(env.choice("COLLOQUY_DIGEST_HOUR", "7", [str(hour) for hour in range(24)]))

# Hours after which moderators are told by mail that something still waits for them; 0: never.
WAITING_HOURS = env.whole("COLLOQUY_WAITING_HOURS", 48)

# Whether moderators decide without being told whose words these are.
HIDE_AUTHORS = env.flag("COLLOQUY_HIDE_AUTHORS", False)

# Comments that may be flagged within an hour from one address, or by one person; 0 for any number.
FLAGS_PER_HOUR = env.whole("COLLOQUY_FLAGS", 10)

# --- Browsers

NONE, SELF = "'none'", "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SILENCED_SYSTEM_CHECKS = [
    # Sub-domains of this host, and the browsers' built-in lists, are not this program's to decide.
    "security.W005",
    "security.W021",
]

# --- The programming interface

# How the addresses behave is said in annotations/api/door.py.
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Colloquy",
    "DESCRIPTION": "Documents, notes and decisions for programs.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "AudienceEnum": "annotations.models.Audience",
        "StateEnum": "annotations.models.State",
        "StatusEnum": "archive.models.Status",
        "VerdictEnum": "annotations.models.Verdict",
    },
}
# Writes a minute that the API takes from each person; 0: any number.
API_WRITES_PER_MINUTE = env.whole("COLLOQUY_API_WRITES", 120)

# --- Limits

MAX_FILE_BYTES = env.whole("COLLOQUY_MAX_FILE_MB", 20, least=1) * 1024 * 1024
# What the process that reads an imported file may take: address space, and time for one file.
IMPORT_BOUNDS = {
    "megabytes": env.whole("COLLOQUY_IMPORT_MB", 1024, least=256),
    "seconds": env.whole("COLLOQUY_IMPORT_SECONDS", 120, least=1),
}
# What the process that makes a PDF may take: address space, and time of the processor.
PDF_BOUNDS = {
    "megabytes": env.whole("COLLOQUY_PDF_MB", 1536, least=256),
    "seconds": env.whole("COLLOQUY_PDF_SECONDS", 120, least=5),
}
# What one import of many files may hold: files, and megabytes unpacked.
MAX_RUN_FILES = env.whole("COLLOQUY_MAX_RUN_FILES", 10_000, least=1)
MAX_RUN_BYTES = env.whole("COLLOQUY_MAX_RUN_MB", 1000, least=1) * 1024 * 1024
MAX_COMMENT_CODE_POINTS = env.whole("COLLOQUY_MAX_COMMENT", 20_000, least=1)
MAX_TAGS = env.whole("COLLOQUY_MAX_TAGS", 20)
MAX_TAG_CODE_POINTS = env.whole("COLLOQUY_MAX_TAG", 64, least=1)
MAX_PASSAGE_PARAGRAPHS = env.whole("COLLOQUY_MAX_PASSAGE", 50, least=1)
# A pasted text comes in a form field.
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_FILE_BYTES + 1024 * 1024
# archive.uploads.Limit counts them, and says so in the form.
DATA_UPLOAD_MAX_NUMBER_FILES = None

# --- Language and time

# Each in its own words, as people look for their own.
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français")]
# What is spoken to whoever has chosen nothing and whose browser names none of these.
LANGUAGE_CODE = env.choice("COLLOQUY_LANGUAGE", "en", dict(LANGUAGES))
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = env.time_zone("COLLOQUY_TIME_ZONE", "UTC")
USE_TZ = True

# --- Logs

LOGGING_CONFIG = None
configuration(json=not LOCAL)
