"""Every address of the site; each part lists its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

admin.site.site_header = settings.NVAP_SERVICE_NAME
admin.site.site_title = settings.NVAP_SERVICE_NAME
admin.site.index_title = "VKPP"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
]
