"""The demo's accounts (spec section 14): for `up`, the sign-in page, the demo data and tests."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD = "cosell-demo"  # noqa: S105  # meant to be known; the demo is never made in production


@dataclass(frozen=True)
class DemoAccount:
    """Somebody to sign in as: `email`, and in words what they are."""

    email: str
    description: Promise


ACCOUNTS = (
    DemoAccount("root@cosell.example", _("Programme administrator (Django admin)")),
    DemoAccount("admin@contoso.example", _("Referral admin, entire Contoso")),
    DemoAccount("warsaw-admin@contoso.example", _("Referral admin, Contoso Warsaw")),
    DemoAccount("warsaw-user@contoso.example", _("Referral user, Contoso Warsaw")),
    DemoAccount("berlin-user@contoso.example", _("Referral user, Contoso Berlin")),
    DemoAccount("viewer@contoso.example", _("Viewer, entire Contoso")),
    DemoAccount("admin@fabrikam.example", _("Referral admin, entire Fabrikam")),
    DemoAccount("paris-user@fabrikam.example", _("Referral user, Fabrikam Paris")),
    DemoAccount("specialist@northstar.example", _("Vendor: referral admin, entire Northstar")),
    DemoAccount("reviewer@northstar.example", _("Vendor: registration reviewer")),
)
