"""Signing in and one's own account; of django-allauth only what is needed."""

from allauth.account import views
from django.urls import path, re_path

from accounts.web.account import account, hint_closed
from accounts.web.sign_in import sign_in

RESET = "account/password/reset"
urlpatterns = [
    path("account/", account, name="account"),
    path("account/hints/<slug:hint>/", hint_closed, name="hint-closed"),
    path("account/sign-in/", sign_in, name="account_login"),
    path("account/sign-out/", views.logout, name="account_logout"),
    path("account/inactive/", views.account_inactive, name="account_inactive"),
    path("account/password/change/", views.password_change, name="account_change_password"),
    path(f"{RESET}/", views.password_reset, name="account_reset_password"),
    path(f"{RESET}/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        rf"^{RESET}/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        f"{RESET}/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # allauth asks for these names; nobody signs up or manages addresses here.
    path("account/", account, name="account_email"),
    path("account/sign-in/", sign_in, name="account_signup"),
]
