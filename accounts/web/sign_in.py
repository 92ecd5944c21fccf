"""Signing in; in the demo with its accounts beside the form."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings

from portal.demo_accounts import ACCOUNTS, PASSWORD


class SignInView(LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if settings.DEMO:
            kwargs |= {"demo_accounts": ACCOUNTS, "demo_password": PASSWORD}
        return super().get_context_data(**kwargs)


sign_in = SignInView.as_view()
