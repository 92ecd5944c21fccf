"""A person who has keys and no mouse: every stop of the focus must be there to be seen."""

import re
from datetime import date
from typing import Any

from playwright.sync_api import Page, expect

MOST = 90  # stops on the way to something
SEEN = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "nothing";
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const x = box.left + Math.min(box.width / 2, 200), y = box.top + Math.min(box.height / 2, 20);
  const top = document.elementFromPoint(x, y);
  const label = at.labels && at.labels[0];
  const free = top && (at.contains(top) || top.contains(at) || (label && label.contains(top)));
  const what = at.outerHTML.slice(0, 120);
  if (!ring) return `no ring around ${what}`;
  if (!free) return `hidden: ${what}`;
  return "";
}"""


class Keys:
    """Moves by Tab and acts by Enter, Space and arrows; fails where the focus can't be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def to(self, role: Any, name: str, *, back: bool = False) -> None:
        """Tab until that is focused; every stop on the way must be visible."""
        whole = re.compile(rf"^{re.escape(name)}\*?$")  # with the star of what is required
        wanted = self.page.get_by_role(role, name=whole)
        left_the_page = 0  # once, after the last stop, on the way round
        for _stop in range(MOST):
            if self.is_at(wanted):
                return
            self.press("Shift+Tab" if back else "Tab")
            problem = self.page.evaluate(SEEN)
            left_the_page += problem == "nothing"
            assert not problem or (problem == "nothing" and left_the_page == 1), (
                f"on the way to {role} {name!r}: {problem}"
            )
        raise AssertionError(f"{MOST} stops and no {role} {name!r}")

    def is_at(self, wanted: Any) -> bool:
        """Whether one of them has the focus."""
        here = "all => all.includes(document.activeElement)"
        return bool(wanted.evaluate_all(here))

    def stays(self) -> None:
        """The focus is where somebody can see it, and not lost to the page."""
        problem = self.page.evaluate(SEEN)
        assert not problem, problem

    def fill(self, name: str, text: str, *, role: Any = "textbox") -> None:
        self.to(role, name)
        self.press("Control+A")
        self.type(text)

    def fill_date(self, name: str, day: date) -> None:
        """Types the parts of a date in the order that this browser wants."""
        self.to("textbox", name)
        for order in ("%m%d%Y", "%d%m%Y"):
            self.type(day.strftime(order))
            if self.page.evaluate("document.activeElement.value") == day.isoformat():
                return
            for _part in range(3):
                self.press("ArrowLeft")
        raise AssertionError(f"{day} can't be typed into {name}")

    def enter(self, role: Any, name: str) -> None:
        """Go there and press Enter, which opens a page."""
        self.to(role, name)
        with self.page.expect_navigation():
            self.press("Enter")

    def choose(self, name: Any, *, of: str = "") -> None:
        """A radio button: Tab to its group, arrows to the choice; `of` is the group's name."""
        place = self.page.get_by_role("group", name=of) if of else self.page
        wanted = place.get_by_role("radio", name=name)
        group = wanted.first.get_attribute("name")
        for _stop in range(MOST):
            self.press("Tab")
            if self.page.evaluate("document.activeElement.name || ''") == group:
                break
        self.press("Space")
        for _choice in range(MOST):
            if self.is_at(wanted):
                break
            self.press("ArrowDown")
        self.stays()
        expect(wanted.first).to_be_checked()
