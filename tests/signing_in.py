"""A fresh test client is signed in with one session, not with the two that Django's way writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

SIGN_IN = Client.force_login


@contextmanager
def signing_in_at_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", force_login)
        yield


def force_login(client: Client, user: Any, backend: str | None = None) -> None:
    """As Django's, which also tells receivers of `user_logged_in`: we have none but the date's."""
    if settings.SESSION_COOKIE_NAME in client.cookies:
        return SIGN_IN(client, user, backend)
    user.backend = backend or settings.AUTHENTICATION_BACKENDS[0]
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = user._meta.pk.value_to_string(user)
    session[BACKEND_SESSION_KEY] = user.backend
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
