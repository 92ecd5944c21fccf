"""One design system: what pages use is styled, what is styled is used, and each thing once."""

import re
from collections import defaultdict
from pathlib import Path

import crispy_bootstrap5

from portal.templatetags import components
from portal.web.styleguide import PARTS
from tests.house.source import ROOT, below, name, python

# Pages with a look of their own: Django's administration, mails, and a deal's record as a file.
APART = ("templates/admin/", "templates/emails/", "templates/deals/record/")
SHEETS_APART = {"admin.css", "record.css"}
BOOTSTRAP = ROOT / "static/vendor/bootstrap/bootstrap.min.css"
CRISPY = Path(crispy_bootstrap5.__file__).parent / "templates"
ANY = "\0"  # what is filled in when the page is made
BY_HTMX = {"htmx-request"}


def templates() -> list[Path]:
    return [f for f in below("templates") if f.suffix == ".html" and not name(f).startswith(APART)]


def sheets() -> list[Path]:
    return [f for f in below("static/css") if f.name not in SHEETS_APART]


def named(markup: str) -> set[str]:
    """The classes of a template or of HTML within Python; ANY where a part is filled in."""
    markup = re.sub(r"{#.*?#}", "", markup)
    given = set(re.findall(r"{% card [^%]*?kind=\"([^\"]+)\"", markup))
    filled = re.sub(r"{%.*?%}", " ", re.sub(r"{{.*?}}|(?<!{){\w*}(?!})", ANY, markup))
    given |= set(re.findall(r"\bclass=\"([^\"]*)\"", filled))
    words = {word for value in given for word in value.split()}
    return {word for word in words if word.strip(ANY)}


def in_python(source: str) -> set[str]:
    found = named(source)
    for value in re.findall(r"\"class\": \"([^\"]*)\"", source):
        found |= set(re.findall(r"(?<!\S)[a-z][\w-]*(?!\S)", value))
    return found


def in_script(source: str) -> set[str]:
    """What scripts (and journeys in Chromium) give or look for."""
    given = re.findall(r"(?:className = |classList\.\w+\()\"([^\"]*)\"", source)
    sought = re.findall(r"\.([a-z][\w-]*)", " ".join(re.findall(r"[\"'`]([^\"'`]*)[\"'`]", source)))
    return {word for value in given for word in value.split()} | set(sought)


def selectors(sheet: str) -> list[tuple[str, str]]:
    """Every selector with the at-rule around it, "" for none."""
    found, around, text = [], [], ""
    for part in re.split(r"([{}])", re.sub(r"/\*.*?\*/|\"[^\"]*\"|'[^']*'", "", sheet, flags=re.S)):
        if part == "{":
            around.append(" ".join(text.rsplit(";", 1)[-1].split()))
            if not around[-1].startswith("@") and not around[0].startswith("@keyframes"):
                at = around[0] if around[0].startswith("@") else ""
                found += [(one.strip(), at) for one in re.split(r",(?![^(]*\))", around[-1])]
        elif part == "}":
            around.pop()
        text = "" if part in "{}" else part
    return found


def classes(selector: str) -> set[str]:
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", selector))


def styled(files: list[Path]) -> set[str]:
    found = (classes(one) for f in files for one, _around in selectors(f.read_text()))
    return set().union(*found)


def used() -> set[str]:
    found = [named(f.read_text()) for f in templates()]
    found += [in_python(f.read_text()) for f in python("portal", "deals", "accounts")]
    return set().union(*found)


def looked_for() -> set[str]:
    files = [*below("static/js"), *below("tests/e2e")]
    return set().union(*(in_script(f.read_text()) for f in files))


def fits(word: str, known: set[str]) -> bool:
    """Whether a class, or one that it can become, is known."""
    if ANY not in word:
        return word in known
    pattern = re.compile(re.escape(word).replace(ANY, r"[\w-]*"))
    return any(pattern.fullmatch(one) for one in known)


def test_every_class_of_a_page_is_styled_or_looked_for():
    known = styled([*sheets(), BOOTSTRAP]) | looked_for()
    assert sorted(word for word in used() if not fits(word, known)) == []


def test_every_class_that_is_styled_is_used():
    crispy = set().union(*(named(f.read_text()) for f in CRISPY.rglob("*.html")))
    given = used() | looked_for() | BY_HTMX
    patterns = [re.compile(re.escape(g).replace(ANY, r"[\w-]*")) for g in given if ANY in g]
    left = styled(sheets()) - given - {word for word in crispy if ANY not in word}
    assert sorted(w for w in left if not any(p.fullmatch(w) for p in patterns)) == []


def test_every_class_is_styled_in_one_sheet():
    """Where it stands alone; within others it may look otherwise."""
    homes = defaultdict(set)
    for sheet in sheets():
        for selector, around in selectors(sheet.read_text()):
            if "print" not in around and re.fullmatch(r"\.[\w-]+(:\S*)?", selector):
                homes[min(classes(selector), key=selector.find)].add(sheet.name)
    assert {word: found for word, found in homes.items() if len(found) > 1} == {}


def test_no_selector_is_written_twice():
    twice = []
    for sheet in sheets():
        seen = set()
        for line in sheet.read_text().splitlines():
            head = line.partition("{")[0].strip()
            if "{" in line and not line.startswith((" ", "@")) and head:
                twice += [f"{sheet.name}: {head}"] if head in seen else []
                seen.add(head)
    assert twice == []


def test_no_letter_changes_its_look_while_a_page_loads():
    """There are the system's fonts only: none to wait for, so none that comes late."""
    asking = ("@font-face", "@import")
    found = [f.name for f in [*sheets(), BOOTSTRAP] if any(a in f.read_text() for a in asking)]
    assert found == []
    assert "--font: system-ui" in (ROOT / "static/css/tokens.css").read_text()


def test_every_component_is_shown_in_the_styleguide():
    shown = "".join(f.read_text() for f in below("templates/styleguide"))
    frame = {"topbar", "user_menu", "bell", "mark"}  # around the styleguide as any page
    files = {f.stem for f in below("templates/components")} - frame
    assert {f for f in files if f"components/{f}.html" not in shown} == set()
    tags = set(components.register.tags) - {"phone", "mail", "step_link", "download_link"}
    assert {tag for tag in tags if f"{{% {tag} " not in shown} == set()
    assert {f"{part.key}.html" for part in PARTS} | {"styleguide.html"} == {
        f.name for f in below("templates/styleguide")
    }


def test_every_component_says_what_it_takes():
    heads = {f.name: f.read_text().splitlines()[0] for f in below("templates/components")}
    said = re.compile(r"{# [A-Z].*(Takes: |Context: |Works ).*#}|<svg.*")
    assert [file for file, head in heads.items() if not said.fullmatch(head)] == []


def test_these_checks_can_fail():
    page = '<p class="a{% if b %} c{% endif %} d-{{ e }}">{# class="f" #}{% card x kind="g" %}'
    assert named(page) == {"a", "c", f"d-{ANY}", "g"}
    assert fits(f"d-{ANY}", {"d-won"})
    assert not fits(f"d-{ANY}", {"e-won"})
    sheet = '/* .no */ .a, .b:is(.c, .d) > e { content: ".x" } @media print { .f { top: 0; } }'
    assert [one for one, _around in selectors(sheet)] == [".a", ".b:is(.c, .d) > e", ".f"]
    assert in_script('a.className = "b c"; d.querySelector(".e > f")') == {"b", "c", "e"}
