"""Every address of the portal."""

from django.contrib import admin
from django.urls import path

from portal.web.health import healthz, readyz

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
