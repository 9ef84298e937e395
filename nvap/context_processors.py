"""What every page may name: the service, who runs it, whom to contact, whether this is a demonstration."""

from django.conf import settings

from nvap.accounts import demo


def service(request):
    """Give templates `service_name`, `organisation_name`, `contact_email` and `demo` from the settings.

    A demonstration also has `demo_people` and `demo_password`, for the page on which they sign in.
    """
    return {
        "service_name": settings.NVAP_SERVICE_NAME,
        "organisation_name": settings.NVAP_ORGANISATION_NAME,
        "contact_email": settings.NVAP_CONTACT_EMAIL,
        "demo": settings.NVAP_DEMO,
        "demo_people": demo.PEOPLE if settings.NVAP_DEMO else [],
        "demo_password": demo.PASSWORD if settings.NVAP_DEMO else "",
    }
