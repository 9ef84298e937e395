"""The unit everything is measured in: a bare Django project, no middleware, that returns ten bytes."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(SECRET_KEY="only-for-benchmarks", ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, MIDDLEWARE=[])


def ten_bytes(request):
    return HttpResponse(b"0123456789")


urlpatterns = [path("", ten_bytes)]
application = get_wsgi_application()
