"""What pages weigh on the wire: the page as a proxy compresses it, and all that it needs."""

import gzip
import re
from dataclasses import dataclass
from urllib.request import Request, urlopen

from tests.bench.browser import Browser

# Of what pages name: styles, scripts, icons; not the links to other pages.
NEEDED = re.compile(r'(?:href|src)="(/static/[^"#]+)')
PAGES = {
    "home": "/",
    "list": "/deals/outbound/",
    "deal": "",  # the address depends on the database
    "new deal": "/deals/new/",
    "notifications": "/notifications/",
    "account": "/account/",
}
FIRST_GOAL, LATER_GOAL = 120_000, 30_000  # bytes


@dataclass(frozen=True)
class Weight:
    """Bytes of a first visit with everything, and of a later one, when files are cached."""

    page: str
    first: int
    later: int


def weigh(browser: Browser, deal: str) -> list[Weight]:
    """All main pages, as if each was the first that somebody sees."""
    found = []
    for name, path in PAGES.items():
        browser.get(path or deal)
        page = len(gzip.compress(browser.page.encode(), 6))
        needed = set(NEEDED.findall(browser.page))
        files = sum(_size(browser.connection.port, file) for file in needed)
        found.append(Weight(name, page + files, page))
    return found


def _size(port: int, path: str) -> int:
    """As it is sent to a browser, compressed where Cosell compresses it."""
    asked = Request(f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": "gzip, br"})
    with urlopen(asked, timeout=60) as answer:
        return len(answer.read())
