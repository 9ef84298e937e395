"""The product's settings as tests run them: nothing of the developer's .env, a fast hasher, a database apart.

DATABASE_URL names a PostgreSQL server to use instead of SQLite; `make test` runs the suite on both.
"""

import os
import tempfile

os.environ |= {
    "NVAP_ENV_FILE": os.devnull,
    "NVAP_DEMO": "1",
    "DEBUG": "0",
    "SECRET_KEY": "only-for-tests",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "EMAIL_URL": "memorymail://",
    "LOG_LEVEL": "WARNING",
    # Playwright's sync API keeps an event loop running in the test's thread.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

from nvap.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Manifest names would need collectstatic before each run.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Empty: whitenoise finds the files where they are made, and warns where there is no such folder.
STATIC_ROOT = f"{tempfile.gettempdir()}/nvap-test-static"
os.makedirs(STATIC_ROOT, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

database = DATABASES["default"]
if database["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in use: threads of one test see each other's rows and wait for each other's locks.
    database["TEST"] = {"NAME": f"{tempfile.gettempdir()}/nvap-test-{os.getpid()}.sqlite3"}
    database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    database["TEST"] = {"NAME": f"nvap_test_{os.getpid()}"}

# A decision is final and a moved date is told at once, but in the tests of their being pending.
DECISION_PENDING_MINUTES = 0
DUE_DATE_PENDING_MINUTES = 0
