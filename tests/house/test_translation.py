"""Polish beside English: complete, up to date, with the same placeholders, and set as in print."""

import re

import pytest
from babel.messages.catalog import Catalog
from django.urls import reverse
from django.utils.translation import ngettext, override

from portal.messages import PLURALS, as_mo, as_po, found, merged, po_file, stored, typeset

TYPED = re.compile(r"\"|'|\.\.\.| - | –\S|\S– |[“‘]|  ")
END = re.compile(r"[.:;?!…,]?$")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w*\}")


def texts(message):
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]


def ids(message):
    return list(message.id) if message.pluralizable else [message.id]


def untranslated(catalog):
    """Empty, guessed, or in fewer forms than the language has."""
    forms = int(re.search(r"nplurals=(\d)", PLURALS)[1])
    return [
        m.id
        for m in catalog
        if m.id and (m.fuzzy or not all(texts(m)) or (m.pluralizable and len(texts(m)) != forms))
    ]


def badly_set(catalog):
    """Typewriter's quotes, dots and dashes, and sentences that end as the English one doesn't."""
    wrong = []
    for message in (m for m in catalog if m.id):
        ending = END.search(ids(message)[-1])[0]
        wrong += [
            text
            for text in texts(message)
            if TYPED.search(text) or END.search(text)[0] != ending or text != text.strip()
        ]
    return wrong


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
    known, wanted = ({(m.context, m.id) for m in c if m.id} for c in (stored(), found()))
    assert known == wanted
    po = po_file().read_bytes()
    assert as_po(merged()) == po, "run `make messages`"
    assert po_file().with_suffix(".mo").read_bytes() == as_mo(po), "run `make messages`"


def test_placeholders_are_the_same_in_both_languages():
    assert misplaced(stored()) == []


def test_polish_is_set_as_in_print():
    assert badly_set(stored()) == []


def test_sentences_keep_short_words_and_numbers_with_what_follows():
    said = "Deals with %(days)d days left go to i w zespole, 14 dni po tym."
    assert typeset(said) == said.replace("d d", "d\u00a0d").replace(
        "i w z", "i\u00a0w\u00a0z"
    ).replace("14 d", "14\u00a0d")
    assert typeset("Zapisz i wyjdź") == "Zapisz i wyjdź"


def test_the_plural_forms_are_those_of_django(settings):
    """Which merges only catalogues with the same ones, and knows how Polish counts."""
    with override("pl"):
        counted = [ngettext("%d day", "%d days", n) % n for n in (1, 2, 5, 12, 22, 101)]
    assert counted == ["1 dzień", "2 dni", "5 dni", "12 dni", "22 dni", "101 dni"]
    with override("pl"):
        counted = [ngettext("%d minute", "%d minutes", n) % n for n in (1, 3, 5, 13, 23)]
    assert counted == ["1 minuta", "3 minuty", "5 minut", "13 minut", "23 minuty"]


def test_these_checks_can_fail():
    catalog = Catalog("pl")
    catalog.add("Save", "")
    catalog.add("Cancel", "Anuluj", flags=["fuzzy"])
    catalog.add("%(who)s wrote", "%(kto)s pisze")
    catalog.add(("%d deal", "%d deals"), ("%d transakcja", "", "", ""))
    assert set(untranslated(catalog)) == {"Save", "Cancel", ("%d deal", "%d deals")}
    assert misplaced(catalog) == ["%(who)s wrote"]
    catalog = Catalog("pl")
    catalog.add("Saved.", "Zapisano")
    catalog.add("“Won” is the end", "„Wygrana” to koniec")
    catalog.add("Won, or lost", "Wygrana - lub „przegrana”")
    catalog.add("Say “yes”", 'Powiedz "tak"')
    wrong = ["Zapisano", "Wygrana - lub „przegrana”", 'Powiedz "tak"']
    assert badly_set(catalog) == wrong


@pytest.mark.parametrize(
    ("language", "words"), [("pl", ("Wychodzące", "Przychodzące", "Szkice")), ("en", ("Outbound",))]
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
