"""A person in Chromium: `page`, `page_without_js`, `sign_in`, `axe`.

Each page fails its test on a script error, anything in the console (a breach of the CSP among
it) and any request to another host.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.chromium import ARGUMENTS, NO_CHROMIUM, path_of_chromium
from tests.e2e.watch import Watch

PASSWORD = "cosell-demo"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Before `-m` chooses."""
    if "/e2e/" in item.path.as_posix():
        item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys come last: Playwright's event loop stays in the thread from then on."""
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """The system's Chromium; without one journeys are skipped, in CI they fail."""
    migrated = connection._test_serialized_contents
    path = path_of_chromium()
    if path is None:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(NO_CHROMIUM)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        # Beside an event loop Django opens connections of its own, which lack this.
        connection._test_serialized_contents = migrated
        yield running
        connection.close()
        running.close()


class Profiles:
    """Browser profiles, emptied and used again: a new one costs Chromium a second of work."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.free: dict[str, list[BrowserContext]] = {}

    def take(self, **options: Any) -> BrowserContext:
        free = self.free.setdefault(repr(options), [])
        if free:
            return free.pop()
        context = self.browser.new_context(base_url=self.url, locale="en-GB", **options)
        context.set_default_timeout(10_000)
        return context

    def give_back(self, page: Page, **options: Any) -> None:
        """Only what every page loads stays, in the cache."""
        context = page.context
        everything = {"origin": self.url, "storageTypes": "all"}
        context.new_cdp_session(page).send("Storage.clearDataForOrigin", everything)
        context.clear_cookies()
        for opened in context.pages:
            opened.close()
        self.free[repr(options)].append(context)


@pytest.fixture(scope="session")
def profiles(browser: Browser, live_server: Any) -> Profiles:
    return Profiles(browser, live_server.url)


@pytest.fixture
def new_page(profiles: Profiles) -> Iterator[Callable[..., Page]]:
    """Opens pages, each with a browser profile that no other has: `new_page(width=390)`.

    Keywords go to Playwright's `new_context`, e.g. `java_script_enabled=False`.
    """
    opened: list[tuple[Page, Watch, dict[str, Any]]] = []

    def open_page(*, width: int = 1280, height: int = 900, **options: Any) -> Page:
        options["viewport"] = {"width": width, "height": height}
        page = profiles.take(**options).new_page()
        opened.append((page, Watch(page, urlsplit(profiles.url).netloc), options))
        return page

    yield open_page
    for page, _watch, options in opened:
        profiles.give_back(page, **options)
    assert not [found for _page, watch, _options in opened for found in watch.found]


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """390 pixels wide, with fingers."""
    return new_page(width=390, height=844, has_touch=True)


@pytest.fixture
def page_without_js(new_page: Callable[..., Page]) -> Page:
    return new_page(java_script_enabled=False)


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """Signs a user in through the real page: `sign_in(page, "viewer@contoso.example")`."""

    def through_the_page(page: Page, email: str, password: str = PASSWORD) -> None:
        page.goto(reverse("account_login"))
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill(password)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)

    return through_the_page


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails on any breach of WCAG 2.2 AA that axe can see."""

    def check(page: Page) -> None:
        answer = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
        assert answer.violations_count == 0, answer.generate_report()

    return check
