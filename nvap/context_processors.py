"""What every page may name: the service, whom to contact, whether this is a demonstration."""

from django.conf import settings


def service(request):
    """Give templates `service_name`, `contact_email` and `demo` from the settings."""
    return {
        "service_name": settings.SERVICE_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "demo": settings.NVAP_DEMO,
    }
