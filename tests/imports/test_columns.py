"""Which column is which, and what cells say."""

from datetime import date

import pytest
from django.utils.translation import override

from deals.importing.deal_columns import BY_KEY, COLUMNS, entry_of, guess, lacking, taken_twice
from deals.importing.sheet_lines import Line
from deals.importing.values import Person, date_in, is_ambiguous_date, percent_in, person_in
from deals.importing.words import country_words
from portal.text import fold_whole

PARTNER_CENTER = {
    "Deal Name": "name",
    "Customer Name": "customer",
    "Customer Country": "country",
    "Estimated Deal Value": "value",
    "Estimated Deal Value Currency": "currency",
    "Estimated Close Date": "close_date",
    "CRM ID": "crm_id",
    "Marketing Campaign ID": "campaign_id",
    "Notes": "notes",
    "Sales Stage": "stage",
    "PartnerID": "location",
    **{f"Solution {n}": "solution" for n in range(1, 51)},
    **{f"Team member {n}": "team" for n in range(1, 51)},
}


def test_partner_centers_bulk_file_is_understood_as_it_is():
    assert guess(list(PARTNER_CENTER)) == list(PARTNER_CENTER.values())


@pytest.mark.parametrize("language", ["en", "pl"])
def test_our_own_names_and_those_of_fields_are_known_in_every_language(language):
    with override(language):
        labels = [str(column.label) for column in COLUMNS]
    assert guess(labels) == [column.key for column in COLUMNS]
    assert guess([column.key for column in COLUMNS]) == list(BY_KEY)


def test_polish_names_count_for_who_reads_english():
    assert guess(
        ["NAZWA TRANSAKCJI", "klient", "Szacowana data zamknięcia", "Członek zespołu 2"]
    ) == [*("name", "customer", "close_date", "team")]


def test_what_nobody_knows_and_what_comes_twice_is_left_out():
    assert guess(["Deal name", "Colour", "", "Name of the deal", "deal_name", "Deal name 2"]) == [
        *("name", "", "", "", "", "")
    ]
    assert [c.key for c in taken_twice(["name", "name", "solution", "solution", ""])] == ["name"]


def test_columns_that_no_new_deal_can_do_without_are_told():
    assert [column.key for column in lacking(["crm_id", "value", "close_date", "lei"])] == [
        *("name", "notes", "solution")
    ]


def test_cells_are_taken_by_their_columns():
    line = Line(7, ["A deal", "", "Backup", "Archive", "#REF!", "left over"])
    entry = entry_of(line, ["name", "crm_id", "solution", "solution", "value"])
    assert (entry.number, entry.texts) == (7, {"name": "A deal"})
    assert (entry.solutions, entry.broken) == (["Backup", "Archive"], ["value"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-03-01", date(2027, 3, 1)),
        ("2027-03-01 12:30:00", date(2027, 3, 1)),
        ("2027-03-01T00:00:00Z", date(2027, 3, 1)),
        ("01.03.2027", date(2027, 3, 1)),
        ("1.3.2027 r.", date(2027, 3, 1)),
        ("46447", date(2027, 3, 1)),  # a date that nobody formatted as one
        ("31.02.2027", "31.02.2027"),
        ("2027-13-01", "2027-13-01"),
        ("3/1/2027", "3/1/2027"),  # the form knows the order of the person's language
        ("soon", "soon"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_dates_are_read_as_people_and_spreadsheets_write_them(text, expected):
    assert date_in(text) == expected


def test_only_dates_that_can_be_misread_are_ambiguous():
    assert [is_ambiguous_date(t) for t in ("3/4/2027", "13/4/2027", "4/4/2027", "2027-03-04")] == [
        *(True, False, False, False)
    ]


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        *(("40%", 40), ("40 %", 40), ("40", 40), ("0.4", 40), ("0,4", 40), ("1", 100)),
        *(("Collect data", 40), ("DEVELOPED", 40), ("Zebranie danych", 40), ("collect_data", 40)),
        *(("Won", 100), ("Accepted", 10), ("created", 10), ("Qualified", 20)),
        *(("30", None), ("", None), ("nearly done", None), ("1" * 4999, None)),
    ],
)
def test_stages_are_known_by_name_and_by_percentage(text, percent):
    assert percent_in(text) == percent


@pytest.mark.parametrize(
    ("text", "person"),
    [
        (
            "Jan Nowak <jan@x.pl>; +48 600 100 200",
            Person("Jan Nowak", "+48 600 100 200", "jan@x.pl"),
        ),
        ("600-100-200, Jan Nowak (jan@x.pl)", Person("Jan Nowak", "600-100-200", "jan@x.pl")),
        ("jan@x.pl", Person(email="jan@x.pl")),
        ('"Nowak, Jan" <jan@x.pl>', Person("Nowak Jan", "", "jan@x.pl")),
        ("Jan Nowak", Person("Jan Nowak")),
        ("", Person()),
    ],
)
def test_people_are_read_with_the_parts_in_any_order(text, person):
    assert person_in(text) == person


@pytest.mark.parametrize("text", ["PL", "pol", "Poland", "Polska", " POLSKA "])
def test_countries_are_known_by_code_and_by_name_in_both_languages(text):
    assert country_words()[fold_whole(text)] == "PL"
