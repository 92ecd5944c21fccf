"""Polish beside English: complete, up to date, with the same placeholders, and nothing unmarked."""

import re
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog
from django.template.base import Lexer, TokenType
from django.urls import reverse

from portal.messages import as_mo, as_po, found, merged, po_file, stored
from tests.house.source import below, name

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w*\}")
# Names and signs that are the same in every language.
SAME = re.compile(
    r"Cosell|D-U-N-S|LEI|CRM|wizard-with-aside|&\w+;|·|←|→|–|…|[\W\d_]+", re.IGNORECASE
)


def texts(message):
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]


def ids(message):
    return list(message.id) if message.pluralizable else [message.id]


def untranslated(catalog):
    return [m.id for m in catalog if m.id and (m.fuzzy or not all(texts(m)))]


def misplaced(catalog):
    """Those whose translation has other placeholders; a form for one may leave out the number."""
    wrong = []
    for message in (m for m in catalog if m.id):
        wanted = set(PLACEHOLDER.findall(ids(message)[-1]))
        for text in texts(message):
            given = set(PLACEHOLDER.findall(text))
            if not given <= wanted or (wanted - given and not message.pluralizable):
                wrong.append(message.id)
    return wrong


def test_every_text_is_translated_and_none_is_a_guess():
    assert untranslated(stored()) == []


def test_the_catalogue_holds_what_the_code_says_and_is_compiled():
    assert {m.id for m in stored() if m.id} == {m.id for m in found() if m.id}
    po = po_file().read_bytes()
    assert as_po(merged()) == po, "run `make messages`"
    assert po_file().with_suffix(".mo").read_bytes() == as_mo(po), "run `make messages`"


def test_placeholders_are_the_same_in_both_languages():
    assert misplaced(stored()) == []


def test_these_checks_can_fail():
    catalog = Catalog("pl")
    catalog.add("Save", "")
    catalog.add("Cancel", "Anuluj", flags=["fuzzy"])
    catalog.add("%(who)s wrote", "%(kto)s pisze")
    catalog.add(("%d deal", "%d deals"), ("%d transakcja", "", "", ""))
    assert set(untranslated(catalog)) == {"Save", "Cancel", ("%d deal", "%d deals")}
    assert misplaced(catalog) == ["%(who)s wrote"]
    assert unmarked("<p>Hello {{ name }}</p>") == ["Hello"]
    assert unmarked("{% translate 'Hello' %} <b title='x'>{{ name }}</b> · 12 Cosell") == []


class Words(HTMLParser):
    """The text of a page as people read it."""

    def __init__(self):
        super().__init__()
        self.said, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style"}
        for key, value in attrs:
            if key in {"title", "alt", "placeholder", "aria-label"} and value:
                self.said.append(value)

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.silent:
            self.said.append(data)


def unmarked(template):
    """What of a template is read and not marked for translation."""
    kept, inside = [], False
    for token in Lexer(template).tokenize():
        word = token.contents.split(" ")[0]
        if token.token_type == TokenType.BLOCK and word in {"blocktranslate", "comment"}:
            inside = True
        elif token.token_type == TokenType.BLOCK and word in {"endblocktranslate", "endcomment"}:
            inside = False
        elif token.token_type == TokenType.TEXT and not inside:
            kept.append(token.contents)
        else:
            kept.append(" ")
    parser = Words()
    parser.feed("".join(kept))
    left = (" ".join(SAME.sub(" ", said).split()) for said in parser.said)
    return [said for said in left if re.search(r"[^\W\d_]{2}", said)]


def test_every_word_of_a_template_is_marked():
    """The page for errors of ours works without anything, and says it in both languages."""
    pages = [f for f in below("templates") if f.suffix == ".html" and f.name != "500.html"]
    assert {name(f): left for f in pages if (left := unmarked(f.read_text()))} == {}


@pytest.mark.parametrize(
    ("language", "words"), [("pl", ("Wysłane", "Odebrane", "Szkice")), ("en", ("Outbound",))]
)
def test_pages_speak_the_persons_language_and_else_the_browsers(client, cast, language, words):
    page = client.get(reverse("account_login"), headers={"Accept-Language": language})
    assert f'lang="{language}"' in page.content.decode()
    cast.ula.language = language
    cast.ula.save()
    client.force_login(cast.ula)
    shown = client.get("/", headers={"Accept-Language": "en"}).content.decode()
    for word in words:
        assert word in shown, word
