"""What every page may name: the service, who runs it, whom to contact, whether this is a demonstration."""

from django.conf import settings


def service(request):
    """Give templates `service_name`, `organisation_name`, `contact_email` and `demo` from the settings."""
    return {
        "service_name": settings.NVAP_SERVICE_NAME,
        "organisation_name": settings.NVAP_ORGANISATION_NAME,
        "contact_email": settings.NVAP_CONTACT_EMAIL,
        "demo": settings.NVAP_DEMO,
    }
