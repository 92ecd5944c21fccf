"""Amounts with their currency, as the reader's language writes them.

Babel knows how; asked for each amount of a list it would take as long as the whole rest of a row.
So it is asked once for each currency and language, and amounts are put into what it said.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import (
    format_currency,
    get_currency_precision,
    get_decimal_symbol,
    get_group_symbol,
)

from portal.words import locale_of

USUAL = "EUR"  # of an amount without a currency


@dataclass(frozen=True)
class Style:
    """How a language writes amounts of a currency: what stands around, and in, the number."""

    before: str
    after: str
    group: str
    point: str
    decimals: int


def amount_in_words(amount: Decimal, currency: str, language: str) -> str:
    """€125.50, PLN 5.00; rounded to the decimals that the currency has."""
    style = _style_of(currency or USUAL, language)
    sign, number = "-" if amount < 0 else "", f"{abs(amount):,.{style.decimals}f}"
    whole, _, rest = number.partition(".")
    number = whole.replace(",", style.group) + (style.point + rest if rest else "")
    return f"{sign}{style.before}{number}{style.after}"


@lru_cache(maxsize=1000)
def _style_of(currency: str, language: str) -> Style:
    locale = locale_of(language)
    decimals, point = get_currency_precision(currency), get_decimal_symbol(locale)
    nothing = "0" + (point + "0" * decimals if decimals else "")
    words = format_currency(Decimal(0), currency, locale=locale)
    before, _, after = words.partition(nothing)
    apart = re.sub(r"(?<=[A-Z]{3})$", "\u00a0", before)  # Babel writes PLN5.00
    return Style(apart, after, get_group_symbol(locale), point, decimals)
