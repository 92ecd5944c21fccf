"""Every page of the portal is in the inventory, so that nobody forgets to look at one."""

from collections import Counter

from django.urls import resolve

from tests.pages.inventory import STATES
from tests.security.table import ROWS

# What answers with something else than a whole page, or with a page that has another address too.
NO_PAGES = {
    "healthz",
    "readyz",
    "account_email",
    "account_signup",
    "deals:attachment",
    "deals:closed-csv",
    "deals:customer-suggest",
    "deals:import-refused-csv",
    "deals:import-refused-xlsx",
    "deals:import-template-csv",
    "deals:import-template-xlsx",
    "deals:inbound-csv",
    "deals:job-file",
    "deals:organization-suggest",
    "deals:outbound-csv",
    "deals:record",
    "deals:review-contract",
}


class AnyWords(dict[str, str]):
    """A word for each brace of an address."""

    def __missing__(self, name: str) -> str:
        return "D-234567"


def looked_at() -> set[str]:
    """The names of the addresses in the inventory."""
    paths = [state.address.format_map(AnyWords()).partition("?")[0] for state in STATES]
    return {
        resolve(path, urlconf="tests.pages.urls").view_name for path in paths if path[1:4] != "no-"
    }


def test_every_address_that_shows_a_page_is_in_the_inventory():
    shows = {row.name for row in ROWS if "GET" in row.methods and "200" in row.expected.values()}
    ours = {name for name in shows if not name.startswith("admin:")}
    forgotten = ours - looked_at() - NO_PAGES
    assert not forgotten, f"add a line for each to tests/pages/inventory.py: {sorted(forgotten)}"


def test_every_state_has_a_name_of_its_own():
    twice = [name for name, times in Counter(s.name for s in STATES).items() if times > 1]
    assert twice == []
