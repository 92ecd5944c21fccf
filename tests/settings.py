"""The portal's settings, made quick and self-contained for tests."""

import os

from portal.settings import *

# Real ones are slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    # Pages need no collectstatic.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if "DATABASE_URL" in os.environ:
    # Runs at the same time share a server, but no database.
    DATABASES["default"]["TEST"] = {"NAME": f"test_cosell_{os.environ['COSELL_TEST_RUN']}"}
