"""Every setting, read from the environment; what production must have and lacks stops the start.

Three ways to run, told apart by two variables (docs/deploying.md lists them all):
production (neither), the demo on one's own machine (NVAP_DEMO=1, what `make run` uses), debugging (DEBUG=1).
"""

from datetime import date
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env_file = Path(env.str("NVAP_ENV_FILE", default=str(BASE_DIR / ".env")))
if env_file.is_file():
    env.read_env(env_file)

DEBUG = env.bool("DEBUG", default=False)
NVAP_DEMO = env.bool("NVAP_DEMO", default=False)
PRODUCTION = not (DEBUG or NVAP_DEMO)


def required(name: str, outside_production: str = "") -> str:
    """Return a variable's text; raise ImproperlyConfigured where it is missing or empty and has no stand-in."""
    value = env.str(name, default="") or ("" if PRODUCTION else outside_production)
    if not value:
        raise ImproperlyConfigured(f"Set the {name} environment variable")
    return value


# Who we are: VKPP has moved hosts before, so names and addresses are settings, not text in templates.

NVAP_SERVICE_NAME = env.str("NVAP_SERVICE_NAME", default="NVAP Action Impact Toolkit")
NVAP_ORGANISATION_NAME = env.str(
    "NVAP_ORGANISATION_NAME", default="Vulnerability Knowledge and Practice Programme (VKPP)"
)
NVAP_CONTACT_EMAIL = env.str("NVAP_CONTACT_EMAIL", default="VKPP@norfolk.police.uk")
# Who answers for personal data, and to whom people write about it, about accessibility and about a weakness they found:
# VKPP where nothing else is said. The help pages and security.txt name them.
NVAP_CONTROLLER = env.str("NVAP_CONTROLLER", default=NVAP_ORGANISATION_NAME)
NVAP_DATA_PROTECTION_CONTACT = env.str("NVAP_DATA_PROTECTION_CONTACT", default=NVAP_CONTACT_EMAIL)
NVAP_ACCESSIBILITY_CONTACT = env.str("NVAP_ACCESSIBILITY_CONTACT", default=NVAP_CONTACT_EMAIL)
NVAP_SECURITY_CONTACT = env.str("NVAP_SECURITY_CONTACT", default=NVAP_CONTACT_EMAIL)
# Whose machines it runs on; empty where VKPP hosts it itself.
NVAP_HOST = env.str("NVAP_HOST", default="")
# When the accessibility statement was written, and when it was last compared with the service.
NVAP_ACCESSIBILITY_PREPARED = date.fromisoformat(env.str("NVAP_ACCESSIBILITY_PREPARED", default="2026-11-29"))
NVAP_ACCESSIBILITY_REVIEWED = date.fromisoformat(env.str("NVAP_ACCESSIBILITY_REVIEWED", default="2026-11-29"))
# The address people type, for links in mail and documents.
NVAP_BASE_URL = required("NVAP_BASE_URL", "http://127.0.0.1:8000")

# The secret, the host, the way here.

# Always needed; `make run` keeps one in .env.
SECRET_KEY = required("SECRET_KEY")
# Earlier ones, while what they signed is still to be taken (docs/assurance/keys.md).
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = required("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# How many proxies of ours stand before this server: so many addresses at the end of X-Forwarded-For
# are believed.
NVAP_TRUSTED_PROXIES = env.int("NVAP_TRUSTED_PROXIES", default=0)
if NVAP_TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

ROOT_URLCONF = "nvap.urls"
WSGI_APPLICATION = "nvap.wsgi.application"

INSTALLED_APPS = [
    "nvap.accounts",
    "nvap.pdf",
    "toolkit",
    "plans",
    "crispy_forms",
    "allauth",
    "allauth.account",
    "simple_history",
    "csp",
    "django_q",
    "nvap.queue",
    "nvap.mail",
    "nvap.retention",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

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
                "nvap.context_processors.service",
            ],
            "libraries": {"govuk": "nvap.govuk"},
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "govuk"
CRISPY_TEMPLATE_PACK = "govuk"

# Data

database_url = env.str("DATABASE_URL", default="") or f"sqlite:///{BASE_DIR / 'db.sqlite3'}"
if not database_url.startswith(("postgresql://", "sqlite:///")):
    raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// or sqlite:///")
DATABASES = {"default": env.db_url_config(database_url)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers never wait for a writer; writers queue at BEGIN instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
# Opening the database takes as long as several queries, on SQLite too: Django gives it dozens of functions each time.
DATABASES["default"] |= {"CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": True}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Shared by all workers, so that sign-in attempts are counted once and not once per process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "nvap_cache",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
    # What is read of documents and of published text, rendered: in each process, for it goes with the templates that
    # process has loaded.
    "rendered": {
        "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if DEBUG else 'locmem.LocMemCache'}",
        "TIMEOUT": 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
}

# The largest plan page posts well over Django's 1,000 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# People

AUTH_USER_MODEL = "accounts.User"
# One backend: allauth's is Django's ModelBackend with sign-in by email.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
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
ACCOUNT_ADAPTER = "nvap.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {
    "login": "nvap.accounts.sign_in_forms.SignInForm",
    "change_password": "nvap.accounts.sign_in_forms.ChangePasswordForm",
    "set_password": "nvap.accounts.sign_in_forms.SetPasswordForm",
    "reset_password": "nvap.accounts.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "nvap.accounts.sign_in_forms.ResetPasswordKeyForm",
}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# The invitation proves the address.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Nobody signs up, so a reset asked for a stranger's address sends them no mail.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# The link in the mail proves who they are, and somebody locked out for wrong guesses gets in at once.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# Gives back what was typed in a page drawn before its writer last signed in.
CSRF_FAILURE_VIEW = "nvap.accounts.views.csrf_failure"
# Gives what was typed and not saved in its form's words.
UNSAVED_WORDS = "plans.views.unsaved_words.read_typed"
# Police computers are shared: signed in until the browser closes or a working day has passed.
ACCOUNT_SESSION_REMEMBER = False
SESSION_COOKIE_AGE = 12 * 60 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = NVAP_TRUSTED_PROXIES

# Mail: printed on the console where there is no mail server to name.
vars().update(env.email_url_config(required("EMAIL_URL", "consolemail://")))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=NVAP_CONTACT_EMAIL)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# In seconds, for each answer of the mail server. Only the queue's worker ever waits for it.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
# The kinds of mail there are (nvap/mail/kinds.py): dictionaries by name.
NVAP_MAILS = [
    "nvap.accounts.mails.MAILS",
    "plans.jobs.mails.MAILS",
    "plans.jobs.changes.MAILS",
    "plans.jobs.due_dates.MAILS",
]

# Work beside the pages (nvap/queue): `manage.py qcluster` does it, beside the server.

Q_CLUSTER = {
    "name": "nvap",
    "label": "Work beside the pages",
    "orm": "default",
    # A long document in one leaves the other to the mail.
    "workers": env.int("NVAP_QUEUE_WORKERS", default=2),
    # What is taken from the database and waits for a worker counts towards "retry".
    "queue_limit": 2,
    "poll": 0.5,
    # In seconds. A job whose worker was killed, or that failed, is taken up again after "retry".
    "timeout": 600,
    "retry": 900,
    "max_attempts": 3,
    # So many done jobs of each kind are listed: one that is begun often leaves room for the others. What runs every few
    # minutes by the clock is listed where it failed alone (sync_schedules).
    "save_limit": 50,
    "save_limit_per": "func",
    # After a night switched off, a schedule runs once and not once for each time it missed.
    "catch_up": False,
    "recycle": 100,
    "time_zone": "Europe/London",
}
# What is done by the clock: name -> (function, cron expression, London time). `manage.py sync_schedules` writes them.
NVAP_SCHEDULES = {
    "make decisions final": ("plans.actions.reviews.settle_decisions", "* * * * *"),
    "forget what is old": ("nvap.retention.jobs.forget_old", "40 3 * * *"),
    "send mail that waits": ("nvap.mail.sending.send_waiting", "*/5 * * * *"),
    "remind forces": ("plans.jobs.reminders.send_reminders", "0 7 * * *"),
    "tell of new toolkits": ("plans.jobs.changes.tell_of_toolkits", "10 7 * * *"),
}

# How long is kept what is no force's record (nvap/retention): lists of rules. `manage.py forget` lists what is due.
NVAP_RETENTION = [
    "nvap.accounts.retention.RULES",
    "nvap.mail.retention.RULES",
    "nvap.pdf.retention.RULES",
    "nvap.queue.retention.RULES",
    "plans.jobs.retention.RULES",
]
# In days after it has ended.
KEEP_UNSAVED_DAYS = env.int("KEEP_UNSAVED_DAYS", default=7)
KEEP_SESSIONS_DAYS = env.int("KEEP_SESSIONS_DAYS", default=1)
KEEP_INVITATIONS_DAYS = env.int("KEEP_INVITATIONS_DAYS", default=400)
KEEP_ADMIN_LOG_DAYS = env.int("KEEP_ADMIN_LOG_DAYS", default=2 * 365)
# Mail that was told but once is remembered for as long as it might be told again: more than a year.
KEEP_MAIL_DAYS = env.int("KEEP_MAIL_DAYS", default=400)
KEEP_ADDRESSES_DAYS = env.int("KEEP_ADDRESSES_DAYS", default=30)
KEEP_DRAFT_FILES_DAYS = env.int("KEEP_DRAFT_FILES_DAYS", default=1)
KEEP_JOBS_DAYS = env.int("KEEP_JOBS_DAYS", default=90)
KEEP_OPENINGS_DAYS = env.int("KEEP_OPENINGS_DAYS", default=30)

# For how long a decision of VKPP's can be undone before the force is told
DECISION_PENDING_MINUTES = env.int("DECISION_PENDING_MINUTES", default=10)
# For how long a due date that was changed can be changed back before anybody is told
DUE_DATE_PENDING_MINUTES = env.int("DUE_DATE_PENDING_MINUTES", default=10)

# Words and dates

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = ["nvap.formats"]
TIME_ZONE = "Europe/London"
USE_TZ = True

# Static files: built and committed in static/, gathered once, served by this process.

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            # Compressing takes longer than all else a first `make run` does.
            else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        )
    },
}

# Safety

# Nothing inline anywhere, the admin included.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # As default-src says; named for those who check for the word.
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "nvap.messages.MessageStorage"
# Nobody else's page needs our fonts.
WHITENOISE_ALLOW_ALL_ORIGINS = False
CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # These tell every step of every page at INFO.
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        # Tells each job it queues, begins and ends.
        "django-q": {"level": "WARNING"},
    },
}
