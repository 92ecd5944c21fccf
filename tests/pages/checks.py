"""What every page keeps: WCAG 2.2 AA as far as axe sees it, and what axe does not look at."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALL = {"runOnly": {"type": "tag", "values": [*WCAG, "best-practice"]}}
# What colours and widths can change.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
SIZES = {"runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}}
HEIGHT = 700
RUN = """options => axe.run(document, {...options, resultTypes: ["violations"]}).then(found =>
  found.violations.flatMap(one => one.nodes.map(node =>
    `${one.id}: ${node.target.join(" ")}  ${node.html.slice(0, 160)}  ` +
    `${(node.any[0] || node.all[0] || node.none[0] || {}).message || ""}`)))"""
PLAIN = """language => {
  const said = [];
  const ids = Array.from(document.querySelectorAll("[id]"), e => e.id);
  const twice = new Set(ids.filter((id, n) => ids.indexOf(id) !== n));
  if (twice.size) said.push(`ids given twice: ${[...twice]}`);
  if (document.documentElement.lang !== language) said.push("the page says another language");
  const heads = document.querySelectorAll("h1").length;
  if (heads !== 1) said.push(`${heads} headings of the first level`);
  if (!/\\S · Cosell$/.test(document.title)) said.push(`title: ${document.title}`);
  const wrong = document.querySelectorAll(":is(input, select, textarea).is-invalid");
  for (const field of wrong) {
    const described = [field, field.closest("fieldset")];
    const by = described.flatMap(e => (e?.getAttribute("aria-describedby") || "").split(" "));
    if (field.getAttribute("aria-invalid") !== "true") said.push(`not aria-invalid: ${field.name}`);
    if (!by.some(id => document.getElementById(id)?.textContent.trim()))
      said.push(`nothing describes what is wrong: ${field.name}`);
  }
  return said;
}"""
# After a Tab the browser shows the focus wherever a script puts it: all stops are looked at.
STOPS = """() => {
  const said = [], stops = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const ring = style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  for (const stop of document.querySelectorAll(stops)) {
    const box = stop.getBoundingClientRect();
    if (stop.disabled || stop.tabIndex < 0 || !stop.checkVisibility() || !box.width) continue;
    stop.focus();
    if (document.activeElement !== stop) continue;
    const name = stop.outerHTML.slice(0, 120);
    if (!ring(getComputedStyle(stop))) said.push(`the focus can't be seen at ${name}`);
    const now = stop.getBoundingClientRect();
    if (now.right < 1 || now.bottom < 1 || now.left > innerWidth || now.top > innerHeight)
      said.push(`the focus is out of sight at ${name}`);
  }
  return said;
}"""
TOO_WIDE = """() => {
  const page = document.scrollingElement, wide = page.clientWidth;
  if (page.scrollWidth <= wide) return [];
  const all = Array.from(document.querySelectorAll("body *"));
  const out = all.filter(e => e.getBoundingClientRect().right > wide + 1);
  return [`${page.scrollWidth} of ${wide} px: ` + out.slice(0, 4).map(e =>
    `${e.tagName.toLowerCase()}.${e.className}#${e.id}`).join(", ")];
}"""


def load_axe(page: Page) -> None:
    page.evaluate(AXE_SCRIPT)


def axe(page: Page, options: dict[str, Any]) -> list[str]:
    """Each breach as rule, element and what is wrong with it."""
    found: list[str] = page.evaluate(RUN, options)
    return found


def plain(page: Page, language: str) -> list[str]:
    """Ids, language, title, first heading, and fields with errors that say so."""
    found: list[str] = page.evaluate(PLAIN, language)
    return found


def focus(page: Page) -> list[str]:
    """Stops of the focus that nobody sees."""
    page.keyboard.press("Tab")
    found: list[str] = page.evaluate(STOPS)
    return found


def at_width(page: Page, width: int) -> list[str]:
    """Brings the page to that width; says what makes it scroll sideways."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    found: list[str] = page.evaluate(TOO_WIDE)
    return found
