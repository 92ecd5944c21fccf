"""WCAG 2.2 AA on every page of the inventory: both languages, by day and by night, each width."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.cast import make_cast
from tests.pages.checks import (
    ALL,
    COLOURS,
    HEIGHT,
    SIZES,
    at_width,
    axe,
    focus,
    load_axe,
    plain,
)
from tests.pages.inventory import STATES, State
from tests.pages.visitor import Visitor, visiting
from tests.pages.world import build

DESK, ZOOMED, PHONE, NARROW = 1280, 640, 390, 320  # 640 is 1280 at 200 %
pytestmark = [
    pytest.mark.sweep,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def _django_db_helper() -> None:
    """Instead of pytest-django's, which would empty the database after every page."""


@pytest.fixture(scope="module")
def visitor(browser: Browser, django_db_blocker: Any) -> Iterator[Visitor]:
    with django_db_blocker.unblock(), visiting(browser, lambda: build(make_cast())) as visitor:
        yield visitor


def by_night(page: Page) -> list[str]:
    """Colours that are too faint in the dark theme."""
    page.emulate_media(color_scheme="dark")
    found = [f"by night: {breach}" for breach in axe(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    return found


def everywhere(page: Page) -> list[str]:
    """Every rule on a desk and a phone, by day and by night; nothing sideways at any width."""
    found = []
    for width in (DESK, PHONE):
        found += [*at_width(page, width), *axe(page, ALL), *by_night(page)]
    return found + at_width(page, ZOOMED) + axe(page, SIZES) + at_width(page, NARROW)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_everybody_can_use(visitor: Visitor, state: State) -> None:
    """In English, and each stop of Tab."""
    page = visitor.open(state, "en")
    load_axe(page)
    found = plain(page, "en") + at_width(page, DESK) + focus(page) + everywhere(page)
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    assert found == []


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_everybody_can_use_in_polish(visitor: Visitor, state: State) -> None:
    """With other and longer words."""
    page = visitor.open(state, "pl")
    load_axe(page)
    own = "en" if state.code == 500 else "pl"  # which speaks both languages
    found = plain(page, own) + everywhere(page)
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    assert found == []
