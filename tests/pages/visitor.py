"""Opens the inventory's pages in Chromium, each person in a browser profile of their own."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client, override_settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.e2e.watch import Watch
from tests.pages.inventory import State
from tests.pages.world import World

LOCALES = {"en": "en-GB", "pl": "pl-PL"}


class Visitor:
    """One page for each person and language, used again for every state."""

    def __init__(self, browser: Browser, url: str, world: World) -> None:
        self.browser, self.url, self.world = browser, url, world
        self.pages: dict[tuple[str, str], tuple[Page, Watch]] = {}

    def open(self, state: State, language: str) -> Page:
        """The page in that state; fails where the server or the browser's console complains."""
        page, watch = self.page_of(state.who, language)
        watch.found.clear()
        answer = page.goto(self.world.address(state.address))
        assert answer is not None
        assert answer.status == state.code, f"{page.url} answered {answer.status}"
        if state.then:
            state.then(page)
        noted = f"the server responded with a status of {state.code}"  # by the browser
        assert [found for found in watch.found if noted not in found] == []
        return page

    def page_of(self, who: str, language: str) -> tuple[Page, Watch]:
        if (who, language) not in self.pages:
            self.pages[who, language] = self.new_page(who, language)
        return self.pages[who, language]

    def new_page(self, who: str, language: str) -> tuple[Page, Watch]:
        context = self.browser.new_context(
            base_url=self.url, locale=LOCALES[language], reduced_motion="reduce"
        )
        context.set_default_timeout(10_000)
        if user := self.world.people[who]:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies(
                [{"name": name, "value": client.cookies[name].value, "url": self.url}]
            )
        page = context.new_page()
        return page, Watch(page, urlsplit(self.url).netloc)

    def close(self) -> None:
        for page, _watch in self.pages.values():
            page.context.close()


@contextmanager
def visiting(browser: Browser, build: Callable[[], World]) -> Iterator[Visitor]:
    """A visitor of a portal that holds that world, which is gone afterwards."""
    restore()
    world = build()
    with override_settings(ROOT_URLCONF="tests.pages.urls"), quiet():
        server = serve()
        visitor = Visitor(browser, server.url, world)
        try:
            yield visitor
        finally:
            visitor.close()
            server.stop()
            call_command("flush", verbosity=0, interactive=False)


class Static(StaticFilesHandler):
    """Stylesheets and scripts that the browser keeps, as from a real installation."""

    def serve(self, request: HttpRequest) -> HttpResponseBase:
        response = super().serve(request)
        response["Cache-Control"] = "max-age=3600"
        return response


def serve() -> LiveServer:
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = Static
    server.start()
    return server


def restore() -> None:
    """What migrations put into the database, which tests that commit leave empty."""
    connection.creation.deserialize_db_from_string(connection._test_serialized_contents)


@contextmanager
def quiet() -> Iterator[None]:
    """Errors that pages are asked to make need no trace in the log."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(before)
