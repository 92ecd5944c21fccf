"""Amounts as people write them."""

from decimal import Decimal

import pytest
from django import forms
from django.utils.translation import override

from deals.forms.fields import MoneyField, currency_choices, currency_of


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1234", "1234"),
        ("1234.5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234\u202f567,89", "1234567.89"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1.234", "1234"),
        ("0.50", "0.50"),
        ("1,234,567", "1234567"),
        ("1'234.50", "1234.50"),
        (" 7 ", "7"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_an_amount_is_understood(typed, amount):
    assert MoneyField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "required"),
        ("abc", "Enter an amount like"),
        ("1,23,4", "Enter an amount like"),
        ("1.2345", "Enter an amount like"),
        ("0.125", "Enter an amount like"),
        ("0,500", "Enter an amount like"),
        ("12 34x", "Enter an amount like"),
        ("1e5", "Enter an amount like"),
        ("NaN", "Enter an amount like"),
        ("٣", "Enter an amount like"),
        ("0", "above zero"),
        ("0,00", "above zero"),
        ("-3", "above zero"),
        ("1000000000000", "below"),
        ("9" * 5000, "Enter an amount like"),
    ],
)
def test_what_is_no_amount_is_refused_in_words(typed, message):
    with pytest.raises(forms.ValidationError, match=message):
        MoneyField().clean(typed)


@pytest.mark.parametrize("language", ["en", "pl"])
def test_what_is_shown_is_understood_again(language):
    with override(language):
        shown = MoneyField().prepare_value(Decimal("1234567.50"))
        assert MoneyField().clean(shown) == Decimal("1234567.50")


def test_currencies_are_the_current_ones_with_the_common_first():
    (_, common), (_, others) = currency_choices()[1:]
    assert [code for code, _ in common] == ["EUR", "USD", "GBP", "PLN"]
    codes = {code for code, _ in others}
    assert {"CHF", "CZK"} <= codes
    assert "DEM" not in codes
    assert (currency_of("PL"), currency_of("DE"), currency_of("")) == ("PLN", "EUR", "")
