"""Every address for every account of the cast: the table in table.py, held against the portal."""

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from deals.models import Deal
from deals.web.steps import NAMES as STEPS
from deals.web.verbs import ACTS
from tests.cast import make_cast
from tests.security import table
from tests.security.world import (
    NEVER_USED,
    NEVER_USED_ID,
    SIGN_IN,
    addresses,
    body,
    build,
    headers,
    said,
)

REFUSED = {"in", "403", "404", "405", "409"}
# Open to everybody: signing in, a forgotten password, probes. Nothing else may be added lightly.
OPEN = {
    *["account_login", "account_signup", "account_logout", "account_inactive"],
    *["account_reset_password", "account_reset_password_done"],
    *["account_reset_password_from_key", "account_reset_password_from_key_done"],
    *["healthz", "readyz"],
}


@pytest.fixture(scope="module")
def _world(django_db_setup, django_db_blocker):
    """Made once for all tests of this file: what each does is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(make_cast())
        transaction.set_rollback(True)


@pytest.fixture
def world(_world, db):
    return _world


def stored():
    """What a refused request must not have changed."""
    return list(Deal.objects.order_by("pk").values_list("pk", "status", "progress", "version"))


def is_private(answer):
    policy = answer.headers.get("Content-Security-Policy", "")
    return "no-store" in answer.headers.get("Cache-Control", "") and "default-src 'none'" in policy


@pytest.mark.once
@pytest.mark.parametrize("name", table.NAMES)
def test_everybody_is_answered_as_the_table_says(world, name):
    wrong = []
    for row in (row for row in table.ROWS if row.name == name):
        url = world.url(row.name, row.target)
        for who, expected in row.expected.items():
            for method in row.methods:
                with transaction.atomic():
                    before, answer = stored(), world.ask(who, method, url)
                    unchanged = expected not in REFUSED or stored() == before
                    transaction.set_rollback(True)
                if (said(answer), is_private(answer), unchanged) != (expected, True, True):
                    wrong.append(f"{method} {row.target} {who}: {said(answer)}, not {expected}")
    assert wrong == []


def test_every_address_has_a_row_and_every_row_an_account_of_the_cast(world):
    admins = {"admin:index", "admin:login"}
    assert {name for name, _ in addresses()} | admins == set(table.NAMES)
    assert all(list(row.expected) == list(world.accounts) for row in table.ROWS)


def test_every_verb_and_every_step_has_a_row():
    targets = {row.target for row in table.ROWS}
    assert {f"deal/{verb}" for verb in ACTS} | {f"draft/{step}" for step in STEPS} <= targets


def test_every_page_of_deals_asks_for_a_role():
    pages = [(name, p.callback) for name, p in addresses() if name.startswith(("deals:", "home"))]
    assert len(pages) > 10
    assert [name for name, view in pages if not getattr(view, "needs_role", False)] == []


def test_every_address_needs_signing_in_unless_listed_here():
    is_open = {name for name, p in addresses() if not getattr(p.callback, "login_required", True)}
    assert is_open == OPEN


# Their 404 in scope says that there is nothing of the kind, not that there is no deal.
OTHERWISE = {"deals:open-notification", "deals:grant-late", "deals:registrations"}
HIDDEN = [
    row
    for row in table.ROWS
    if "404" in row.expected.values()
    and not row.target.endswith(("known", "–"))
    and row.name not in OTHERWISE
]


@pytest.mark.once
@pytest.mark.parametrize("row", HIDDEN, ids=lambda row: f"{row.name}-{row.target}")
def test_what_is_out_of_scope_looks_like_a_number_that_was_never_used(world, row):
    url, unused = world.url(row.name, row.target), world.url(row.name, row.target, unused=True)
    assert NEVER_USED in unused or NEVER_USED_ID in unused
    for who in (who for who in ("wanda", "bert", "fay", "sam") if row.expected[who] == "404"):
        for method in row.methods:
            seen = []
            for address in (url, unused):
                with CaptureQueriesContext(connection) as queries:
                    answer = world.ask(who, method, address)
                seen.append((body(answer), headers(answer), len(queries)))
            assert seen[0] == seen[1], (who, method)


def admin_addresses():
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for end in ("", "add/", "1/change/", "1/delete/", "1/history/"):
            yield base + end
    others = ("autocomplete", "jsi18n", "password_change", "r/1/1", "deals/deal/1/verb/won")
    yield from (f"/admin/{other}/" for other in others)


@pytest.mark.parametrize("who", ["anonymous", "anna", "nora", "sam"])
def test_no_page_of_the_administration_opens_for_who_is_no_programme_staff(world, who):
    for url in admin_addresses():
        for method in ("GET", "POST"):
            answer = world.ask(who, method, url)
            assert answer.status_code in (302, 403), url
            leads = answer.headers.get("Location", SIGN_IN)
            assert leads.startswith((SIGN_IN, "/admin/login/")), url
