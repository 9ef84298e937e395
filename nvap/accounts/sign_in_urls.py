"""The pages of allauth that people here need.

Left out: sign-up (accounts come by invitation), more or other email addresses (the invitation proved the one), sign-in
by code or by passkey alone, other names for keys, codes as a file (they are printed).
"""

from allauth.account import views
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as apps
from allauth.mfa.webauthn import views as keys
from django.urls import path, re_path
from django.views.generic import RedirectView

from nvap.accounts.account_views import remove_key
from nvap.accounts.decorators import recently_signed_in, signed_in

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("again/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", signed_in(recently_signed_in(views.password_set)), name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-step/", second_factor.index, name="mfa_index"),
    path("second-step/code/", second_factor.authenticate, name="mfa_authenticate"),
    path("second-step/again/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("second-step/app/add/", apps.activate_totp, name="mfa_activate_totp"),
    path("second-step/app/remove/", apps.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-step/keys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("second-step/keys/add/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("second-step/keys/again/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("second-step/keys/<int:pk>/remove/", remove_key, name="mfa_remove_webauthn"),
    path("second-step/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-step/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
