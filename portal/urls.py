"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path

from accounts.web.roles import for_people_with_roles
from deals.web import home
from portal.web import outbox, styleguide
from portal.web.health import healthz, readyz

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    *outbox.urlpatterns,
    *styleguide.urlpatterns,
    *for_people_with_roles(home.urlpatterns),
    path("", include("deals.urls")),
]
