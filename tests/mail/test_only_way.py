"""Mail goes one way alone: through the outbox."""

import ast
from pathlib import Path

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings

# What may name Django's mail, and what for.
ALLOWED = {"nvap/mail/rendering.py"}


def names_mail(path):
    """Return whether a module imports Django's mail or calls what sends it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            imported = [f"{node.module}.{name.name}" for name in node.names]
            if any(f"{each}.".startswith("django.core.mail.") for each in imported):
                return True
        if isinstance(node, ast.Attribute) and node.attr in ("email_user", "send_mail", "mail_admins", "mail_managers"):
            return True
    return False


def test_only_the_outbox_knows_how_mail_is_sent(tmp_path):
    root = Path(settings.BASE_DIR)
    modules = [path for package in ("nvap", "toolkit", "plans") for path in (root / package).rglob("*.py")]
    assert {str(path.relative_to(root)) for path in modules if names_mail(path)} == ALLOWED

    breaks = tmp_path / "breaks.py"
    breaks.write_text("from django.core import mail\n")
    assert names_mail(breaks)


def test_allauth_sends_nothing_from_a_page():
    with pytest.raises(NotImplementedError, match="account/email/password_reset"):
        get_adapter().send_mail("account/email/password_reset", "a@example.org", {})
