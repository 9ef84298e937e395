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


# All that the demo needs.
DEMO = {"NVAP_ENV_FILE": "/dev/null", "NVAP_DEMO": "1", "SECRET_KEY": "mine"}


@pytest.mark.parametrize(
    ("environment", "expected"), [(PRODUCTION, True), (DEMO, False), (PRODUCTION | {"DEBUG": "1"}, False)]
)
def test_cookies_and_addresses_are_for_tls_in_production_alone(environment, expected):
    assert read_settings(SECURE, environment) == [expected] * 4


COOKIES = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "NVAP_OWNER_COOKIE_NAME"]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (PRODUCTION, ["__Host-sessionid", "__Host-csrftoken", "__Host-nvap_owner"]),
        (DEMO, ["sessionid", "csrftoken", "nvap_owner"]),
    ],
)
def test_no_neighbour_can_set_a_cookie_of_production(environment, expected):
    assert read_settings(COOKIES, environment) == expected


@pytest.mark.parametrize(
    ("environment", "expected"),
    [(PRODUCTION, True), (PRODUCTION | {"NVAP_SECOND_FACTOR_REQUIRED": "0"}, False), (DEMO, False)],
)
def test_second_step_is_asked_for_in_production_unless_a_variable_says_otherwise(environment, expected):
    assert read_settings(["NVAP_SECOND_FACTOR_REQUIRED"], environment) == [expected]


def stopped_with(environment):
    done = run_python(["-c", "import nvap.settings"], environment)
    assert done.returncode == 1
    return done.stderr.splitlines()[-1].removeprefix("django.core.exceptions.ImproperlyConfigured: ")


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        ("0123456789abcdefghijklmnopqrstuvwxyz", "is shorter than 50 characters"),
        ("django-insecure-0123456789abcdefghijklmnopqrstuvwxyz", "is an example that Django wrote"),
        ("changeme" * 8, "repeats a few characters"),
    ],
)
def test_production_refuses_a_secret_that_others_could_guess(secret, reason):
    assert stopped_with(PRODUCTION | {"SECRET_KEY": secret}) == (
        f"The SECRET_KEY {reason}. Make one of its own for this service"
    )


def test_production_refuses_the_demos_secret():
    demo_file = settings.BASE_DIR / ".env.demo"
    if not demo_file.is_file():
        pytest.skip("No demo was started here")
    secret = demo_file.read_text().splitlines()[0].removeprefix("SECRET_KEY=")

    assert "is the demo's" in stopped_with(PRODUCTION | {"SECRET_KEY": secret})


@pytest.mark.parametrize(
    ("variable", "value", "cause"),
    [
        ("EMAIL_URL", "smtp+tls://user:password@mail.example:587", "EMAIL_URL names a mail server"),
        ("NVAP_BASE_URL", "https://toolkit.example", "NVAP_BASE_URL begins with https"),
        ("NVAP_TRUSTED_PROXIES", "1", "NVAP_TRUSTED_PROXIES is set"),
        ("DATABASE_URL", "postgresql://nvap:secret@db.example/nvap", "DATABASE_URL names another machine"),
    ],
)
def test_demo_refuses_to_start_beside_what_a_real_service_has(variable, value, cause):
    said = stopped_with(DEMO | {variable: value})

    assert said.startswith("NVAP_DEMO is set: everybody knows the demo's passwords.")
    assert said.endswith(f": {cause}")
    assert "secret@" not in said


@pytest.mark.parametrize("address", ["postgresql://nvap@127.0.0.1:5432/nvap", "postgresql://nvap@/nvap?host=/tmp/x"])
def test_demo_starts_on_a_database_of_this_machine(address):
    assert read_settings(["NVAP_DEMO"], DEMO | {"DATABASE_URL": address}) == [True]


def test_demo_needs_a_secret_and_nothing_else():
    environment = DEMO
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
