"""The catalogue of translations: found in code and templates, merged into the .po, compiled.

Only Babel is needed, no gettext tools; `manage.py messages` does it, and a test looks whether it
was done.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOMS = ("accounts", "deals", "portal", "templates")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
LANGUAGE = "pl"
SHORT = 40  # characters
_HANGING = re.compile(r"(?:(?<=\b[aiouwzAIOUWZ])|(?<=\d)|(?<=%d)|(?<=\)d)) (?=\S)")
HEAD = "# Polish texts of Cosell. New ones come by `make messages`."


def po_file() -> Path:
    return Path(settings.BASE_DIR) / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[Path]:
    for room in ROOMS:
        files = sorted((Path(settings.BASE_DIR) / room).rglob("*"))
        yield from (f for f in files if f.suffix in {".py", ".html", ".txt"})


def found() -> Catalog:
    """All texts that are marked for translation."""
    catalog = Catalog(LANGUAGE, charset="utf-8")
    catalog.mime_headers = [("Plural-Forms", PLURALS)]
    for file in sources():
        text = file.read_text(encoding="utf-8")
        if file.suffix != ".py":
            lines = templatize(text, origin=str(file)).splitlines()
            text = "\n".join(line.strip() for line in lines)  # indented as no Python is
        for _line, message, _comments, context in extract(
            "python", BytesIO(text.encode()), KEYWORDS
        ):
            catalog.add(message, context=context)
    return catalog


def stored() -> Catalog:
    if not po_file().exists():
        return Catalog(LANGUAGE, charset="utf-8")
    with po_file().open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def merged() -> Catalog:
    """What is found, with the translations that are stored; what is not found is dropped."""
    known, catalog = stored(), found()
    catalog.header_comment = HEAD
    for message in catalog:
        if message.id and (old := known.get(message.id, message.context)):
            message.string, message.flags = old.string, old.flags
    return catalog


def typeset(text: str) -> str:
    """A sentence in which no line ends with a word of one letter, nor between number and noun.

    Short texts stay as they are: they are labels, which people also look for.
    """
    return _HANGING.sub("\u00a0", text) if len(text) > SHORT else text


def as_po(catalog: Catalog) -> bytes:
    """Sorted and without dates and line numbers, so that a change shows what changed."""
    file = BytesIO()
    write_po(file, catalog, width=100, no_location=True, sort_output=True, omit_header=True)
    head = f'{HEAD}\nmsgid ""\nmsgstr ""\n"Language: {LANGUAGE}\\n"\n'
    head += '"Content-Type: text/plain; charset=utf-8\\n"\n'
    head += f'"Plural-Forms: {PLURALS}\\n"\n\n'
    return head.encode() + file.getvalue()


def as_mo(po: bytes) -> bytes:
    """Compiled, and set as in print."""
    file, catalog = BytesIO(), read_po(BytesIO(po), locale=LANGUAGE)
    for message in catalog:
        if message.id:
            said: Any = message.string
            several = isinstance(said, (list, tuple))
            message.string = tuple(map(typeset, said)) if several else typeset(said)
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(file, catalog)
    return file.getvalue()


# As Django's own Polish catalogue has it: catalogues with other forms can't be merged.
PLURALS = (
    "nplurals=4; plural=(n==1 ? 0 : (n%10>=2 && n%10<=4) && (n%100<12 || n%100>14) ? 1 : "
    "n!=1 && (n%10>=0 && n%10<=1) || (n%10>=5 && n%10<=9) || (n%100>=12 && n%100<=14) ? 2 : 3);"
)
