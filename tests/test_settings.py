"""The settings as production, the demo and debugging read them: each in a process of its own, nothing inherited."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "NVAP_ENV_FILE": "/dev/null",
    "SECRET_KEY": "x" * 30 + "0123456789abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "toolkit.example",
    "NVAP_BASE_URL": "https://toolkit.example",
    "EMAIL_URL": "smtp://localhost:25",
}


def run_python(code, environment):
    return subprocess.run(
        [sys.executable, "-W", "error", *code],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def read_settings(names, environment):
    code = f"import json, nvap.settings as s; print(json.dumps([getattr(s, n) for n in {names!r}]))"
    done = run_python(["-c", code], environment)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_production_passes_djangos_deployment_check_without_a_warning():
    done = run_python(["manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "System check identified no issues (0 silenced).\n",
        "",
    )


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "NVAP_BASE_URL", "EMAIL_URL"])
@pytest.mark.parametrize("left_empty", [False, True])
def test_production_without_a_needed_variable_stops_and_names_it(name, left_empty):
    environment = {key: value for key, value in PRODUCTION.items() if key != name}
    if left_empty:
        environment[name] = ""
    done = run_python(["-c", "import nvap.settings"], environment)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"django.core.exceptions.ImproperlyConfigured: Set the {name} environment variable"
    )


def test_earlier_secrets_are_those_named_and_otherwise_none():
    assert read_settings(["SECRET_KEY_FALLBACKS"], PRODUCTION) == [[]]
    assert read_settings(["SECRET_KEY_FALLBACKS"], PRODUCTION | {"SECRET_KEY_FALLBACKS": "one,two"}) == [["one", "two"]]


SECURE = ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "PRODUCTION"]


@pytest.mark.parametrize(("extra", "expected"), [({}, True), ({"NVAP_DEMO": "1"}, False), ({"DEBUG": "1"}, False)])
def test_cookies_and_addresses_are_for_tls_in_production_alone(extra, expected):
    assert read_settings(SECURE, PRODUCTION | extra) == [expected] * 4


def test_demo_needs_a_secret_and_nothing_else():
    environment = {"NVAP_ENV_FILE": "/dev/null", "NVAP_DEMO": "1", "SECRET_KEY": "mine"}
    assert read_settings(["SECRET_KEY", "ALLOWED_HOSTS"], environment) == [
        "mine",
        ["127.0.0.1", "localhost", "[::1]"],
    ]


def test_number_of_proxies_reaches_sign_in_limits_and_tls_detection():
    names = ["ALLAUTH_TRUSTED_PROXY_COUNT", "SECURE_PROXY_SSL_HEADER"]
    assert read_settings(names, PRODUCTION | {"NVAP_TRUSTED_PROXIES": "2"}) == [
        2,
        ["HTTP_X_FORWARDED_PROTO", "https"],
    ]


def test_content_security_policy_allows_nothing_inline_and_no_other_host():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert {source for sources in directives.values() for source in sources} == {"'self'", "'none'"}
    assert directives["default-src"] == ["'none'"]


def test_sqlite_waits_for_writers_at_the_beginning_of_a_transaction():
    database = read_settings(["DATABASES"], PRODUCTION)[0]["default"]
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["OPTIONS"]["timeout"] == 20
