"""How customers stand in the directory's index of words, and how it is asked for them.

Each word stands behind the first letter of its customer's name: "bank" of Powszechna Kasa
Oszczędności Bank Polski is "pbank". The index thus falls apart into letters, which are asked one
after the other in the order of the names, and a search that has enough goes no further: frequent
words are as quick as rare ones. Country, city and postal code have tokens of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from django.db.models import Func, Lookup

from deals.models.frequent import is_frequent
from deals.models.search import FoldedName

BEFORE, AFTER = "0", "ω"  # names that begin with no letter from a to z sort before or after these
LETTERS = (BEFORE, *ascii_lowercase, AFTER)
GROUP_SIZES = (1, 1, 2, 4, 8, len(LETTERS))  # asked in steps that grow, so that all are few steps
COUNTRY, CITY, POSTAL_CODE = "§", "¤", "¶"
COLUMNS = ("search", "country", "city_key", "postal_key")
WORDS_TABLE = FUNCTION = "deals_customer_tokens"  # of SQLite and of PostgreSQL, see words.py


def letter_of(search: str) -> str:
    """The letter that the words of a folded name stand behind."""
    first = search[:1]
    return BEFORE if first < "a" else AFTER if first > "z" else first


def tokens(column: str = "{}") -> str:
    """SQL, the same for both databases: the tokens of a row with blanks between them.

    `column` says how a column is written, "new.{}" in a trigger.
    """
    search, country, city, postal_code = (column.format(name) for name in COLUMNS)
    letter = (
        f"CASE WHEN {search} < 'a' THEN '{BEFORE}' WHEN {search} >= '{{' THEN '{AFTER}'"
        f" ELSE substr({search}, 1, 1) END"
    )
    return (
        f"({letter}) || replace({search}, ' ', ' ' || ({letter}))"
        f" || ' ' || ({letter}) || '{COUNTRY}' || {country}"
        f" || {_if_any(city, letter, CITY)} || {_if_any(postal_code, letter, POSTAL_CODE)}"
    )


def _if_any(column: str, letter: str, mark: str) -> str:
    words = f"replace({column}, ' ', ' ' || ({letter}) || '{mark}')"
    return f"CASE WHEN {column} = '' THEN '' ELSE ' ' || ({letter}) || '{mark}' || {words} END"


def vector(column: str = "{}") -> str:
    """PostgreSQL: the tokens as its index has them."""
    return f"{FUNCTION}({', '.join(column.format(name) for name in COLUMNS)})"


@dataclass(frozen=True)
class Token:
    """What is asked for behind each letter: a token, or with `begun` what begins with it."""

    text: str
    begun: bool = True


@dataclass(frozen=True)
class Wanted:
    """What customers must have: folded beginnings of words, and parts of the address.

    `asked` goes to the index. What it would be long about and hardly narrows anything is looked for
    among the rows that it gave: `left` are such words, and the country unless the only word is one.
    """

    words: Sequence[str] = ()
    country: str = ""
    city: Sequence[str] = ()
    postal_code: str = ""

    @property
    def _rare(self) -> Sequence[str]:
        return [word for word in self.words if not is_frequent(word)]

    @property
    def _asked_words(self) -> Sequence[str]:
        several_letters = [word for word in self.words if len(word) > 1]
        return self._rare or several_letters or self.words

    @property
    def asked(self) -> list[Token]:
        found = [Token(word) for word in dict.fromkeys(self._asked_words)]
        found += [Token(CITY + word) for word in self.city]
        found += [Token(POSTAL_CODE + self.postal_code)] if self.postal_code else []
        if self.country and not self.left_country:
            found.append(Token(COUNTRY + self.country, begun=False))
        return found

    @property
    def left(self) -> list[str]:
        asked = set(self._asked_words)
        return [word for word in self.words if word not in asked]

    @property
    def left_country(self) -> str:
        return self.country if self._rare or len(self._asked_words) > 1 else ""


SPELLINGS = {"postgresql": ("&", "|", "'", ":*"), "sqlite": ("AND", "OR", '"', "*")}


@dataclass(frozen=True)
class Query:
    """A question to the index: all tokens behind any of the letters."""

    tokens: Sequence[Token]
    letters: Sequence[str] = LETTERS

    def spelled(self, vendor: str) -> str:
        """As PostgreSQL's tsquery or as SQLite's FTS5 has it; tokens need no escaping."""
        both, each, quote, more = SPELLINGS[vendor]
        of_letters = (
            f" {both} ".join(
                f"{quote}{letter}{token.text}{quote}{more if token.begun else ''}"
                for token in self.tokens
            )
            for letter in self.letters
        )
        return f" {each} ".join(f"({tokens})" for tokens in of_letters)


class LaterQuery:
    """A question that comes row by row, from `asked.question` beside (PostgreSQL)."""

    sql = "asked.question"


@FoldedName.register_lookup
class HasTokens(Lookup[Any]):
    """`search__tokens`: what a `Query` asks the index of words for."""

    lookup_name = "tokens"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        indexed = vector(connection.ops.quote_name(self.lhs.alias) + ".{}")
        if isinstance(self.rhs, LaterQuery):
            return f"{indexed} @@ {LaterQuery.sql}::tsquery", []
        return f"{indexed} @@ %s::tsquery", [self.rhs.spelled("postgresql")]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        quote = connection.ops.quote_name
        found = f"SELECT rowid FROM {WORDS_TABLE} WHERE {WORDS_TABLE} MATCH %s"
        return f"{quote(self.lhs.alias)}.{quote('id')} IN ({found})", [self.rhs.spelled("sqlite")]


class Unindexed(Func):
    """A text by which rows are sorted after they were found, never found in its order.

    Without it a database that takes a word for frequent walks along the names until it has enough,
    which for a rare one are all of them.
    """

    template = "(%(expressions)s || '')"
    arity = 1
