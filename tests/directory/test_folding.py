"""How names are compared, and what a number must be like."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from deals.models import Customer
from deals.models.numbers import DunsField, LeiField
from deals.models.search import LENGTH, fold_name, without_begun_form
from deals.validators import validate_duns, validate_lei

LEI = "529900NLUPAVCG84W050"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Żabka Polska sp. z o.o.", "zabka polska"),
        ("Żabka Polska spółka z ograniczoną odpowiedzialnością", "zabka polska"),
        ("ŻABKA POLSKA SP.Z O.O.", "zabka polska"),
        ("Foo spółka z ograniczoną odpowiedzialnością sp. k.", "foo"),
        ("Łódź Spółka Akcyjna", "lodz"),
        ("A.B.C. sp. z o.o.", "abc"),
        ("Straße & Söhne GmbH & Co. KG", "strasse sohne"),
        ("Ħamrun Ltd", "hamrun"),
        ("Đuro Ðakovic d.o.o.", "duro dakovic"),
        ("Ørsted A/S", "orsted"),
        ("Þór ehf Æsir ApS", "thor ehf aesir"),
        ("Volvo Aktiebolag", "volvo"),
        ("Bosch Aktiengesellschaft", "bosch"),
        ("Tata Pvt. Ltd.", "tata"),
        ("Tata Private Limited", "tata"),
        ("BHP Pty Ltd", "bhp"),
        ("Acme Co., Ltd.", "acme"),
        ("Acme Corp", "acme"),
        ("Acme, Inc.", "acme"),
        ("L'Oréal S.A.", "loreal"),
        ("Rolling Tools S.R.L.", "rolling tools"),
        ("Tools s. r. o.", "tools"),
        ("Invest S.à r.l.", "invest"),
        ("OTP Nyrt.", "otp"),
        ("Shell plc", "shell"),
        ("Airbus SE", "airbus"),
        ("Philips N.V.", "philips"),
        ("GmbH", "gmbh"),
        ("S.A.", "sa"),
        ("Limited Edition", "limited edition"),
        ("snake_case", "snake case"),
        ("+++", ""),
    ],
)
def test_a_name_is_compared_without_diacritics_and_legal_form(name, folded):
    assert fold_name(name) == folded


@given(st.text(max_size=400))
def test_what_is_folded_stays_as_it_is(name):
    folded = fold_name(name)
    assert fold_name(folded) == folded
    assert len(folded) <= LENGTH
    assert folded == " ".join(folded.split())


@pytest.mark.parametrize(
    ("typed", "base"),
    [("zabka polska sp z", "zabka polska"), ("orange s", "orange"), ("orange", ""), ("sp z", "sp")],
)
def test_a_legal_form_may_be_half_typed(typed, base):
    assert without_begun_form(typed) == base


def test_the_folded_name_follows_every_way_of_writing(db):
    customer = Customer.objects.create(name="Żabka S.A.", country="PL")
    assert customer.search == "zabka"
    customer.name = "Łoś S.A."
    customer.save(update_fields=["name"])
    assert Customer.objects.get().search == "los"
    Customer.objects.update(name="Ćma GmbH")
    assert Customer.objects.get().search == "cma"
    customer.name = "Ósma AG"
    Customer.objects.bulk_update([customer], ["name"])
    assert Customer.objects.get().search == "osma"
    Customer.objects.bulk_create([Customer(name="Dzięcioł Oy", country="FI")])
    assert Customer.objects.get(country="FI").search == "dzieciol"


@pytest.mark.parametrize("typed", ["123456789", "12-345-6789", " 12 345 6789 ", "12–345–6789"])
def test_a_duns_number_may_be_typed_with_dashes_and_blanks(typed):
    assert DunsField().clean(typed) == "123456789"


@pytest.mark.parametrize("typed", ["12345678", "1234567890", "12345678a", "１２３４５６７８９"])
def test_a_duns_number_has_nine_digits(typed):
    with pytest.raises(ValidationError, match="nine digits"):
        DunsField().clean(typed)


def test_no_number_is_none():
    assert DunsField(required=False).clean("") is None
    assert LeiField(required=False).clean(" - ") is None


def test_a_lei_is_checked_by_its_check_digits():
    assert LeiField().clean(f" {LEI.lower()} ") == LEI
    with pytest.raises(ValidationError, match="typing error"):
        validate_lei(LEI.replace("84W", "48W"))
    with pytest.raises(ValidationError, match="20 letters"):
        validate_lei("X")
    with pytest.raises(ValidationError):
        validate_duns("")
