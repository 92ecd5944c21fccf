"""The operations that are measured, in one filled portal, by two people who have signed in."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from urllib.parse import quote_plus, urljoin

from tests.bench.browser import Browser
from tests.bench.goals import DEAL, LIST, NONE, PART, SAVE, SEARCH, SUGGESTION, Goal
from tests.bench.samples import COMMON, SEARCHES, SUGGESTIONS

OUTBOUND = "/deals/outbound/"
M_OF_USER = "M of the referral user"
DEEP = 100  # pages of a hundred rows, which are 400 of 25


@dataclass
class Operation:
    """Something that a person does; `run` gives its milliseconds and leaves the browser behind."""

    name: str
    goal: Goal
    browser: Browser
    run: Callable[[int], float]
    paths: tuple[str, ...] = ()
    times: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)  # characters of the pages
    queries: list[int] = field(default_factory=list)

    def measure(self, number: int, *, warm: bool) -> None:
        spent = self.run(number)
        if warm:
            self.times.append(spent)
            self.cpu.append(self.browser.cpu)
            self.lengths.append(len(self.browser.page))
            self.queries.append(self.browser.queries)


def operations(admin: Browser, user: Browser) -> list[Operation]:
    """All of them for the two who have signed in; F and M of each come first."""
    return [
        _get("F", NONE, admin, "/bench/bare/"),
        _get("M", NONE, admin, "/bench/minimal/"),
        _get(M_OF_USER, NONE, user, "/bench/minimal/"),
        *_lists(admin, user),
        *_suggestions(admin),
        *_customers(admin),
        *_deals(admin),
        *_wizard(admin),
        _get("home", NONE, admin, "/"),
        _get("home, referral user", NONE, user, "/"),
        _get("notifications", NONE, admin, "/notifications/"),
    ]


def _get(name: str, goal: Goal, browser: Browser, *paths: str) -> Operation:
    """GET of the addresses in turn."""
    return Operation(name, goal, browser, lambda n: browser.get(paths[n % len(paths)]), paths)


def _lists(admin: Browser, user: Browser) -> list[Operation]:
    deep = _deep(admin)
    filters = f"{OUTBOUND}?deal_type=co_sell&location=P01-0"
    parts = cycle([OUTBOUND, filters, f"{OUTBOUND}?sort=-value", deep])
    return [
        _get("list, first page, referral admin", LIST, admin, OUTBOUND),
        _get("list, first page, referral user", LIST, user, OUTBOUND),
        _get("list, two filters", LIST, admin, filters),
        _get("list, two filters, referral user", LIST, user, filters),
        _get("list, sorted by value", LIST, admin, f"{OUTBOUND}?sort=-value"),
        _get("list, 400 pages deep", LIST, admin, deep),
        _get("list, last page", LIST, admin, f"{OUTBOUND}?page=last"),
        Operation("the rows alone", PART, admin, lambda n: admin.part(next(parts))),
        _get("text search", SEARCH, admin, *_searches(SEARCHES)),
        _get("text search, words of many deals", SEARCH, admin, *_searches(COMMON)),
    ]


def _searches(words: tuple[str, ...]) -> list[str]:
    return [f"{OUTBOUND}?q={quote_plus(typed)}" for typed in words]


def _deep(browser: Browser) -> str:
    """The address of the 401st page, or of the last one with a next one."""
    path = f"{OUTBOUND}?rows=100"
    for _page in range(DEEP):
        browser.get(path)
        if not (older := browser.link('id="page-older"')):
            break
        path = urljoin(path, older)
    return path.replace("rows=100&", "").replace("&rows=100", "")


def _suggestions(browser: Browser) -> list[Operation]:
    return [
        _get(
            f"suggestion, {name}",
            SUGGESTION,
            browser,
            *(f"/customers/suggest/?q={quote_plus(typed)}" for typed in several),
        )
        for name, several in SUGGESTIONS.items()
    ]


def _customers(browser: Browser) -> list[Operation]:
    """The search page of customers: found, narrowed by an address, and written wrong."""
    names = SUGGESTIONS["two words"]
    wrong = [f"{typed[1]}{typed[0]}{typed[2:]}" for typed in names]
    return [
        _get(
            f"customers, {name}",
            NONE,
            browser,
            *(f"/customers/?q={quote_plus(typed)}{narrowed}" for typed in several),
        )
        for name, several, narrowed in (
            ("two words", names, ""),
            ("of a country", names, "&country=PL"),
            ("written wrong", wrong, ""),
        )
    ]


def _deals(browser: Browser) -> list[Operation]:
    browser.get("/bench/fitting/")
    fitting = json.loads(browser.page)
    pages = [f"/deals/{reference}/" for reference in fitting["long"]]
    marked = cycle(fitting["markable"])

    def mark(number: int) -> float:
        """Mark a stage; then take it back, which is not measured."""
        path = f"/deals/{next(marked)}/"
        browser.get(path)
        fields = {name: browser.hidden(name) for name in ("version", "stage")}
        spent = browser.post(f"{path}mark-stage/", **fields)
        queries, cpu = browser.queries, browser.cpu
        browser.get(f"{path}unmark-stage/")
        version = browser.hidden("version")
        browser.post(f"{path}unmark-stage/", reason_notes="Measured.", version=version)
        browser.queries, browser.cpu = queries, cpu
        return spent

    return [
        _get("deal page, 50 events", DEAL, browser, *pages),
        _get(
            "deal page, opened from a list",
            NONE,
            browser,
            *(f"{page}?in=outbound%3Fsort%3D-value" for page in pages),
        ),
        Operation("mark stage", SAVE, browser, mark),
    ]


def _wizard(browser: Browser) -> list[Operation]:
    browser.get("/bench/fitting/")
    (reference,) = json.loads(browser.page)["copied"]

    def clone() -> str:
        """A complete draft; the address of its steps."""
        browser.get(f"/deals/{reference}/")
        browser.post(f"/deals/{reference}/clone/")
        return browser.location.removesuffix("customer/")

    draft = clone()

    def create(number: int) -> float:
        """Press Create deal; the draft is made beforehand, which is not measured."""
        own = clone()
        _save_details(browser, own, number)
        browser.get(f"{own}consent/")
        version = browser.hidden("version")
        return browser.post(f"{own}consent/", version=version, consent="on", create="")

    return [
        _get("wizard step, shown", NONE, browser, f"{draft}details/"),
        Operation("wizard step, saved", SAVE, browser, lambda n: _save_details(browser, draft, n)),
        Operation("last step: Create deal", SAVE, browser, create),
    ]


def _save_details(browser: Browser, draft: str, number: int) -> float:
    """Fill in the step Deal details and go on."""
    browser.get(f"{draft}details/")
    closes = date.today() + timedelta(days=30)  # noqa: DTZ011  # any day will do
    return browser.post(
        f"{draft}details/",
        basis=browser.hidden("basis"),
        name=f"Bench {number}",
        location=_first_location(browser.page),
        value="1000",
        currency="EUR",
        close_date=closes.isoformat(),
        notes="Measured.",
        next="",
    )


def _first_location(page: str) -> str:
    options = page.partition('name="location"')[2].split('<option value="')
    return next(value for part in options[1:] if (value := part.partition('"')[0]))
