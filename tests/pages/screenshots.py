"""`make screenshots`: the main pages, in both languages and themes, on a desk and on a phone.

They are taken of the demo at a fixed moment and with fixed references: two runs on one
machine differ only where pages do, so that a change of look is seen in review.
"""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from itertools import product
from pathlib import Path
from random import Random
from types import SimpleNamespace
from unittest.mock import patch

import time_machine
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from tqdm import tqdm

import tests.early  # noqa: F401  # before Django reads its settings
from tests.chromium import ARGUMENTS, path_of_chromium

WHERE = Path(__file__).parents[2] / "docs/screenshots"
MOMENT = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
LANGUAGES, THEMES = ("en", "pl"), ("light", "dark")
WIDTHS = {1280: 800, 390: 844}  # and heights
TALLEST = 1800
COLOURS = 96  # the most frequent ones, and as many for all others


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.pages.screenshots", description=__doc__)
    parser.add_argument("pages", nargs="*", help="all main pages if none is named")
    parser.add_argument("--folder", type=Path, default=WHERE, help="docs/screenshots")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with portal(), chromium() as browser:
        taken = set(take_all(browser, asked.folder, asked.pages))
    if not asked.pages:
        for old in set(asked.folder.glob("*.png")) - taken:
            old.unlink()
    print(f"{len(taken)} screenshots in {asked.folder}")


@contextmanager
def portal() -> Iterator[None]:
    """An empty test database, and a day and references that are the same each time."""
    import django
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=["default"])
    chance = Random(7)
    drawn = SimpleNamespace(choice=chance.choice, randbelow=chance.randrange)
    with time_machine.travel(MOMENT, tick=True), patch("deals.models.reference.secrets", drawn):
        yield
    teardown_databases(databases, verbosity=0)


@contextmanager
def chromium() -> Iterator[Browser]:
    from django.db import connection

    migrated = connection._test_serialized_contents
    with sync_playwright() as playwright:
        # Beside an event loop Django opens connections of its own, which lack this.
        connection._test_serialized_contents = migrated
        running = playwright.chromium.launch(executable_path=path_of_chromium(), args=ARGUMENTS)
        yield running
        connection.close()
        running.close()


def take_all(browser: Browser, folder: Path, only: list[str]) -> Iterator[Path]:
    """The files that were written."""
    from tests.emptying import emptying_tables
    from tests.pages.demonstration import MAIN, build
    from tests.pages.visitor import visiting

    states = [state for state in MAIN if not only or state.name in only]
    with emptying_tables(), visiting(browser, build) as visitor:
        for state, language in tqdm([*product(states, LANGUAGES)], mininterval=5):
            page, _watch = visitor.page_of(state.who, language)
            for (width, height), theme in product(WIDTHS.items(), THEMES):
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(color_scheme=theme)
                visitor.open(state, language)
                whole = page.evaluate("document.documentElement.scrollHeight")
                clip = {"x": 0, "y": 0, "width": width, "height": min(whole, TALLEST)}
                slug = state.name.replace(", ", "-").replace(" ", "-")
                file = folder / f"{slug}-{language}-{theme}-{width}.png"
                keep(page.screenshot(full_page=True, clip=clip, animations="disabled"), file)
                yield file


def keep(picture: bytes, file: Path) -> None:
    """As a PNG of few colours, a fifth of the size; nobody sees the difference."""
    whole = Image.open(BytesIO(picture)).convert("RGB")
    few = Image.new("P", (1, 1))
    few.putpalette(palette(whole))
    whole.quantize(palette=few, dither=Image.Dither.NONE).save(file, optimize=True)


def palette(picture: Image.Image) -> list[int]:
    """The colours of grounds and text, and such as all the rest is like, however rare it is."""
    frequent = sorted(picture.getcolors(picture.width * picture.height) or [])[-COLOURS:]
    kept = [part for _number, colour in frequent for part in colour]
    rare = picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    return kept + rare


if __name__ == "__main__":
    main()
