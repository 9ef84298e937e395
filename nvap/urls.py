"""Every address of the site; each part lists its own."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path
from django.views.generic import RedirectView

from nvap import health

admin.site.site_header = settings.NVAP_SERVICE_NAME
admin.site.site_title = settings.NVAP_SERVICE_NAME
admin.site.index_title = "VKPP"
# One sign-in page, with its limits on attempts, for the admin too.
admin.site.login = secure_admin_login(admin.site.login)
# allauth's app would list secrets' rows there; people remove their own on the page of their account.
admin.site.unregister(Authenticator)
admin.site.unregister(UserSession)
# Sign-in uses the address on the user alone; nothing fills allauth's own table.
admin.site.unregister(EmailAddress)
# The groups and their permissions stand in nvap/accounts/groups.py; people are put into them on their user's page.
admin.site.unregister(Group)

handler500 = "nvap.errors.server_error"

urlpatterns = [
    # Answered before all else (nvap/middleware.py).
    path("health/", health.ready, name="health"),
    path("health/alive/", health.alive, name="alive"),
    # One page for one's own password, which mails its owner.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("accounts/", include("nvap.accounts.sign_in_urls")),
    path("toolkit/", include("toolkit.urls")),
    path("", include("nvap.help.urls")),
    path("", include("nvap.accounts.urls")),
    path("", include("plans.urls")),
]
