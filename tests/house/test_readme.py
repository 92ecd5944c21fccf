"""The README tells the truth about what can be checked."""

import re

from portal.demo_accounts import ACCOUNTS
from tests.house.source import ROOT

README = (ROOT / "README.md").read_text()


def rows(heading: str) -> list[str]:
    """The first cells of the tables below a heading."""
    section = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]


def words(cells: list[str]) -> set[str]:
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


def test_the_table_of_variables_names_exactly_what_is_read():
    code = "".join((ROOT / "portal" / f"{n}.py").read_text() for n in ("settings", "environment"))
    read = set(re.findall(r"(?:env\.)?(?:text|flag|number)\(\s*\"([A-Z][A-Z0-9_]+)\"", code))
    assert words(rows("In production")) == read | {"DATABASE_URL"}


def test_only_the_environment_module_and_settings_read_variables():
    files = [
        *ROOT.glob("portal/**/*.py"),
        *ROOT.glob("deals/**/*.py"),
        *ROOT.glob("accounts/**/*.py"),
    ]
    readers = {f.name for f in files if re.search(r"\benviron\b(?!ment)|getenv", f.read_text())}
    assert readers == {"environment.py", "wsgi.py"}


def test_the_accounts_are_those_of_the_demo():
    assert words(rows("Accounts of the demo")) == {account.email for account in ACCOUNTS}


def test_every_folder_and_page_it_names_is_there():
    named = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    folders = [word for word in words(rows("Where is what")) if word.endswith("/")]
    missing = [n for n in named + folders if not (ROOT / n).exists()]
    assert missing in ([], ["docs/screenshot.png"])


def test_every_decision_is_listed():
    listed = set(re.findall(r"\(([\w-]+\.md)\)", (ROOT / "docs/decisions/README.md").read_text()))
    pages = {page.name for page in (ROOT / "docs/decisions").glob("*.md")} - {"README.md"}
    assert listed == pages
