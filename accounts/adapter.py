"""How django-allauth behaves here: nobody signs up by themselves, mail goes through the worker."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest

from accounts.tasks import send_password_reset


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(
        self, user: AbstractBaseUser, email: str, context: dict[str, Any]
    ) -> None:
        """Queue the mail; the link's secret is made by the worker and rests nowhere."""
        send_password_reset.enqueue(user.pk)
