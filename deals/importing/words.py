"""How words of a file are compared with ours: in every language of the portal, spelled anyhow."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import override
from django_countries import countries

from deals.enums import DealType, HelpWanted
from deals.pipelines import ASSESSMENT, STANDARD
from portal.text import fold_whole


def spoken(*names: Any) -> set[str]:
    """The names, folded, in every language of the portal."""
    found = set()
    for language, _label in settings.LANGUAGES:
        with override(language):
            found |= {fold_whole(str(name)) for name in names}
    return found


def table(entries: Iterable[tuple[Any, Iterable[Any]]]) -> dict[str, Any]:
    """{folded name: what it means} for each meaning with its names."""
    return {name: meaning for meaning, names in entries for name in spoken(*names)}


@cache
def stage_words() -> dict[str, int]:
    """Names of the stages of both pipelines and the percentage that each stands for."""
    stages = [(s.percent, (s.key, s.label)) for s in (*ASSESSMENT, *STANDARD)]
    return table([*stages, (STANDARD[0].percent, ("Accepted",))])


@cache
def deal_type_words() -> dict[str, str]:
    return table((kind.value, (kind.value, kind.label)) for kind in DealType)


@cache
def help_words() -> dict[str, str]:
    return table((kind.value, (kind.value, kind.label)) for kind in HelpWanted)


@cache
def country_words() -> dict[str, str]:
    """Names and codes of two and three letters (ISO 3166) and the code of two."""
    codes = [(code, (code, countries.alpha3(code))) for code, _name in countries]
    named = table((country.code, (country.name,)) for country in countries)
    for language, _label in settings.LANGUAGES:  # the list is in the language that reads it
        with override(language):
            named |= {fold_whole(str(country.name)): country.code for country in countries}
    named["uk"] = "GB"
    return named | {fold_whole(name): code for code, names in codes for name in names if name}


def know_words() -> None:
    """Make the tables, which takes going through the languages."""
    for make in (stage_words, deal_type_words, help_words, country_words):
        make()


YES = {"yes", "tak", "y", "t", "x", "true", "1", "prawda"}
