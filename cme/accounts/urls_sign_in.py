"""Addresses of signing in; the names are the ones allauth looks up."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path, re_path
from django.views.decorators.http import require_POST, require_safe

from cme.accounts.views import pages, sessions

asks = sessions.asks
shows = require_safe

urlpatterns = [
    path("sign-in/", sessions.sign_in, name="account_login"),
    path("sign-in/code/", sessions.second_step, name="mfa_authenticate"),
    path("sign-in/inactive/", shows(account.account_inactive), name="account_inactive"),
    path("sign-in/new/", pages.no_sign_up, name="account_signup"),
    path("sign-in/link/", asks(account.password_reset), name="account_reset_password"),
    path(
        "sign-in/link/sent/", shows(account.password_reset_done), name="account_reset_password_done"
    ),
    re_path(
        r"^sign-in/link/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-0-9A-Za-z:]+)/$",
        asks(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "sign-in/link/done/",
        shows(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("sign-out/", require_POST(account.logout), name="account_logout"),
    path("signed-out/", pages.signed_out, name="account_signed_out"),
    path("account/stay/", sessions.stay, name="account_stay"),
    path("account/", shows(mfa.index), name="mfa_index"),
    path("account/password/", asks(account.password_change), name="account_change_password"),
    path("account/confirm/", asks(account.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/code/", asks(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/app/", asks(totp.activate_totp), name="mfa_activate_totp"),
    path("account/app/remove/", asks(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/recovery/", shows(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/recovery/new/",
        asks(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/recovery/file/",
        shows(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
