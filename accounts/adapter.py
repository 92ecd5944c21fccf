"""How django-allauth behaves here: nobody signs up by themselves, mail goes through the worker."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.tasks import send_password_reset


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address or the password is wrong. Check both and try again."
        ),
        "incorrect_password": _("The current password is wrong. Enter it again."),
        "too_many_login_attempts": _(
            "There were too many wrong passwords. Wait a few minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(
        self, user: AbstractBaseUser, email: str, context: dict[str, Any]
    ) -> None:
        """Queue the mail; the link's secret is made by the worker and rests nowhere."""
        send_password_reset.enqueue(user.pk)
