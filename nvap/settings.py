"""Every setting, read from the environment; what production must have and lacks stops the start.

Three ways to run, told apart by two variables (docs/deploying.md lists them all):
production (neither), the demo on one's own machine (NVAP_DEMO=1, what `make run` uses), debugging (DEBUG=1).
"""

import datetime
from pathlib import Path
from urllib.parse import urlsplit

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
# Of a secret, in characters: its length, and how many different ones.
SHORTEST_SECRET = 50
FEWEST_CHARACTERS = 12
THIS_MACHINE = (None, "localhost", "127.0.0.1", "::1")


def required(name: str, outside_production: str = "") -> str:
    """Return a variable's text; raise ImproperlyConfigured where it is missing or empty and has no stand-in."""
    value = env.str(name, default="") or ("" if PRODUCTION else outside_production)
    if not value:
        raise ImproperlyConfigured(f"Set the {name} environment variable")
    return value


def refuse_weak_secret(secret: str) -> None:
    """Raise ImproperlyConfigured for a secret that is short, repeated, an example's or the demo's."""
    demo_file = BASE_DIR / ".env.demo"
    if len(secret) < SHORTEST_SECRET:
        reason = f"is shorter than {SHORTEST_SECRET} characters"
    elif secret.startswith("django-insecure-"):
        reason = "is an example that Django wrote"
    elif len(set(secret)) < FEWEST_CHARACTERS:
        reason = "repeats a few characters"
    elif demo_file.is_file() and secret in demo_file.read_text():
        reason = "is the demo's"
    else:
        return
    raise ImproperlyConfigured(f"The SECRET_KEY {reason}. Make one of its own for this service")


def refuse_demo_beside_production() -> None:
    """Raise ImproperlyConfigured where variables that only a real service has are set beside NVAP_DEMO."""
    database_host = urlsplit(env.str("DATABASE_URL", default="")).hostname
    causes = {
        "EMAIL_URL names a mail server": env.str("EMAIL_URL", default="").startswith(("smtp", "submission")),
        "NVAP_BASE_URL begins with https": env.str("NVAP_BASE_URL", default="").startswith("https:"),
        "NVAP_TRUSTED_PROXIES is set": env.int("NVAP_TRUSTED_PROXIES", default=0) > 0,
        "DATABASE_URL names another machine": database_host not in THIS_MACHINE,
    }
    found = [cause for cause, is_so in causes.items() if is_so]
    if found:
        raise ImproperlyConfigured(
            "NVAP_DEMO is set: everybody knows the demo's passwords. It does not start beside what a real service has: "
            + ", ".join(found)
        )


if NVAP_DEMO:
    refuse_demo_beside_production()

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
NVAP_ACCESSIBILITY_PREPARED = datetime.date.fromisoformat(env.str("NVAP_ACCESSIBILITY_PREPARED", default="2026-11-29"))
NVAP_ACCESSIBILITY_REVIEWED = datetime.date.fromisoformat(env.str("NVAP_ACCESSIBILITY_REVIEWED", default="2026-11-29"))
# The address people type, for links in mail and documents.
NVAP_BASE_URL = required("NVAP_BASE_URL", "http://127.0.0.1:8000")

# The secret, the host, the way here.

# Always needed; `make run` keeps one for the demo in .env.demo, which nothing else reads.
SECRET_KEY = required("SECRET_KEY")
if PRODUCTION:
    refuse_weak_secret(SECRET_KEY)
# Earlier ones, while something signed or sealed with them is still to be read.
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
    "allauth.mfa",
    "allauth.usersessions",
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
    "nvap.middleware.request_log",
    "nvap.middleware.health",
    "nvap.middleware.body_limit",
    "nvap.middleware.writes_noted",
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
    # After allauth's: what it asks of somebody who must set up a second step uses the request that allauth has noted.
    "nvap.accounts.middleware.SessionMiddleware",
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
                "nvap.accounts.context_processors.session",
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
else:
    # A server that has gone without a word is given up after some seconds, in milliseconds for the last.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "keepalives_idle": 20,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
    } | DATABASES["default"].get("OPTIONS", {})
# Opening the database takes as long as several queries, on SQLite too: Django gives it dozens of functions each time.
DATABASES["default"] |= {"CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": True}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Shared by all workers, so that sign-in attempts are counted once and not once per process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "nvap_cache",
        # Whoever fills it up must not push out what counts guessed codes.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
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
# In bytes: a request that says it is larger is refused unread. The proxy's limit is the same.
LARGEST_BODY = 5 * 1024**2

# People

AUTH_USER_MODEL = "accounts.User"
# One backend: allauth's is Django's ModelBackend with sign-in by email.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"nvap.accounts.passwords.{name}"} for name in ("LengthValidator", "BreachedValidator", "ContextValidator")
]
# In seconds: what a link to choose a new password is good for.
PASSWORD_RESET_TIMEOUT = 60 * 60
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
    "reauthenticate": "nvap.accounts.sign_in_forms.SignInAgainForm",
}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_RATE_LIMITS = {
    # Wrong passwords are counted by nvap/accounts/actions/sign_in.py; this counts wrong codes, of one person.
    "login_failed": "5/5m/key,20/d/key",
    # A whole station signs in from behind one address.
    "login": "300/m/ip",
}
# In seconds: for how long after signing in somebody may do what asks for a recent sign-in.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
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
# Keeps words that are hidden out of it.
UNSAVED_BLOT = "plans.queries.hidden.blot_typed"
# Police computers are shared: signed in until the browser closes, nothing has been done for an hour, or a working day
# has passed.
ACCOUNT_SESSION_REMEMBER = False
SESSION_COOKIE_AGE = 12 * 60 * 60
NVAP_IDLE_MINUTES = env.int("NVAP_IDLE_MINUTES", default=60)
ALLAUTH_TRUSTED_PROXY_COUNT = NVAP_TRUSTED_PROXIES

# The second step of signing in: a key or passkey, an app's code, a printed code.

# Whether those who can do most must have one (nvap/accounts/second_factor.py says who), or may.
NVAP_SECOND_FACTOR_REQUIRED = env.bool("NVAP_SECOND_FACTOR_REQUIRED", default=PRODUCTION)
NVAP_SECOND_FACTOR_GRACE_DAYS = env.int("NVAP_SECOND_FACTOR_GRACE_DAYS", default=14)
NVAP_SECOND_FACTOR_RESET_DAYS = env.int("NVAP_SECOND_FACTOR_RESET_DAYS", default=3)
# What encrypts the secrets of authenticator apps and printed codes: the first encrypts, all decrypt.
NVAP_FACTOR_KEYS = env.list("NVAP_FACTOR_KEYS", default=[]) or [SECRET_KEY]
MFA_ADAPTER = "nvap.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = NVAP_SERVICE_NAME
# One code before and one after: clocks of phones differ.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 10
# A key is asked to know its owner (PIN, finger) where it can: it is a second step, so it need not.
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
# Browsers allow keys on http://localhost, where the demo is.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_FORMS = {
    "authenticate": "nvap.accounts.second_factor_forms.CodeForm",
    "reauthenticate": "nvap.accounts.second_factor_forms.CodeAgainForm",
    "activate_totp": "nvap.accounts.second_factor_forms.AddAppForm",
    "deactivate_totp": "nvap.accounts.second_factor_forms.RemoveAppForm",
    "add_webauthn": "nvap.accounts.second_factor_forms.AddKeyForm",
    "authenticate_webauthn": "nvap.accounts.second_factor_forms.KeyForm",
    "reauthenticate_webauthn": "nvap.accounts.second_factor_forms.KeyAgainForm",
}

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
    "plans.jobs.hidings.MAILS",
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
    "remind of hidden text": ("plans.jobs.hidings.remind_of_hidings", "20 7 * * *"),
    "ask who needs access": ("nvap.accounts.reminders.ask_who_needs_access", "30 7 * * *"),
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
KEEP_DEVICES_DAYS = env.int("KEEP_DEVICES_DAYS", default=1)
KEEP_ATTEMPTS_DAYS = env.int("KEEP_ATTEMPTS_DAYS", default=1)
KEEP_INVITATIONS_DAYS = env.int("KEEP_INVITATIONS_DAYS", default=400)
KEEP_ADMIN_LOG_DAYS = env.int("KEEP_ADMIN_LOG_DAYS", default=2 * 365)
# Mail that was told but once is remembered for as long as it might be told again: more than a year.
KEEP_MAIL_DAYS = env.int("KEEP_MAIL_DAYS", default=400)
KEEP_ADDRESSES_DAYS = env.int("KEEP_ADDRESSES_DAYS", default=30)
KEEP_DRAFT_FILES_DAYS = env.int("KEEP_DRAFT_FILES_DAYS", default=1)
KEEP_JOBS_DAYS = env.int("KEEP_JOBS_DAYS", default=90)
KEEP_OPENINGS_DAYS = env.int("KEEP_OPENINGS_DAYS", default=30)

# What /health/ takes for ill (nvap/health.py): work that waits for so long, and less room on a disk, in bytes.
QUEUE_PATIENCE = datetime.timedelta(minutes=10)
LEAST_FREE_SPACE = 500 * 1024**2

# For how long a decision of VKPP's can be undone before the force is told
DECISION_PENDING_MINUTES = env.int("DECISION_PENDING_MINUTES", default=10)
# For how long a due date that was changed can be changed back before anybody is told
DUE_DATE_PENDING_MINUTES = env.int("DUE_DATE_PENDING_MINUTES", default=10)

# The days by which managers say who still needs access, each year, as month and day.
try:
    NVAP_ACCESS_DATES = [
        (date.month, date.day)
        for date in (
            # A year without 29 February: such a date would be asked for every four years.
            datetime.date.fromisoformat(f"2001-{day}")
            for day in env.list("NVAP_ACCESS_DATES", default=["04-01", "10-01"])
        )
    ]
except ValueError as error:
    raise ImproperlyConfigured("NVAP_ACCESS_DATES must be months and days, like 04-01,10-01") from error

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
# Browsers take a cookie of such a name from this host by TLS alone: no neighbour under the same domain can set one.
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
NVAP_OWNER_COOKIE_NAME = f"{COOKIE_PREFIX}nvap_owner"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION

# Logs, on standard error: as lines for people or as JSON for what collects them (nvap/logs.py).

LOG_FORMAT = env.str("LOG_FORMAT", default="line")
if LOG_FORMAT not in ("line", "json"):
    raise ImproperlyConfigured("LOG_FORMAT must be line or json")
# Where the security log goes besides: udp://host:514, tcp://host:601 or /dev/log
SECURITY_SYSLOG = env.str("SECURITY_SYSLOG", default="")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "nvap.logs.LineFormatter"}, "json": {"()": "nvap.logs.JsonFormatter"}},
    "filters": {"without results": {"()": "nvap.logs.WithoutResults"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # No mail of errors: it would hold what was posted.
        "django": {"handlers": [], "propagate": True},
        "nvap.security": {"handlers": [], "level": "INFO"},
        # These quote the page they lay out.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        # Tells each job it queues, begins and ends.
        "django-q": {"level": "WARNING", "filters": ["without results"]},
    },
}
if SECURITY_SYSLOG:
    LOGGING["handlers"]["syslog"] = {
        "class": "nvap.syslog.BackgroundSyslogHandler",
        "server": SECURITY_SYSLOG,
        "formatter": "json",
    }
    LOGGING["loggers"]["nvap.security"]["handlers"] = ["syslog"]
