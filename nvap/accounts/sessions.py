"""Sessions that have ended."""

from importlib import import_module

from django.conf import settings


def delete_ended_sessions():
    """Delete sessions that have ended: a job, done each night."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
