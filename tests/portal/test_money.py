"""Amounts in words are those of Babel, with a blank after a code of letters."""

import re
from decimal import Decimal

import pytest
from babel.numbers import format_currency

from portal.money import amount_in_words

AMOUNTS = ("0", "0.005", "1.5", "999.995", "1234.5", "1000000", "999999999999.99", "-3", "-1234.56")


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("currency", ["EUR", "PLN", "USD", "GBP", "JPY", "BHD", "CHF", "XYZ"])
def test_an_amount_is_written_as_babel_writes_it(language, currency):
    for amount in map(Decimal, AMOUNTS):
        expected = format_currency(amount, currency, locale=language)
        expected = re.sub(r"(?<=[A-Z]{3})(?=\d)", "\u00a0", expected)
        assert amount_in_words(amount, currency, language) == expected


def test_an_unknown_language_reads_english_and_no_currency_is_euro():
    assert amount_in_words(Decimal("1234.5"), "", "x-klingon") == "€1,234.50"
