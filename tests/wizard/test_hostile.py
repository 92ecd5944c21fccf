"""Whatever is posted to a step, the answer is a page and never a 500, then and on coming back."""

import pytest

from deals.models import DraftInput
from tests.wizard.conftest import CONTACT, details, team

HOSTILE = ["\x00", "\u2028\u202e", "9" * 20, "9" * 5000, "1e400", "²"]
FIELDS = {
    "customer": ["customer", "q", "country"],
    "contact": [*CONTACT],
    "details": ["location", "value", "currency", "close_date", "name", "notes"],
    "team": ["team-TOTAL_FORMS", "team-0-phone", "team-0-email", "remove", "recent", "quiet"],
    "solution": ["solution_type", "assessment_type", "assessment_location", "solutions"],
    "consent": ["version", "consent"],
}


def good(cast, customer, step):
    return {
        "customer": {"customer": customer.public_id},
        "contact": CONTACT,
        "details": details(cast.warsaw),
        "team": team(("Ula User", "+48600100200", cast.ula.email)),
        "solution": {"solution_type": "catalogue", "help_wanted": "private"},
        "consent": {"create": "1"},
    }[step]


@pytest.mark.parametrize("step", FIELDS)
def test_hostile_values_in_any_field_never_break_a_step(cast, walk, customer, step):
    for field in [*FIELDS[step], "basis", "go"]:
        for value in HOSTILE:
            answer = walk.post(step, **good(cast, customer, step) | {field: value})
            assert answer.status_code in {200, 302, 404, 409}, (field, value[:9])
        assert walk.get(step).status_code == 200, field


@pytest.mark.parametrize("button", ["add", "remove", "recent"])
def test_a_number_of_rows_of_5000_digits_breaks_no_button(walk, button):
    data = {"team-TOTAL_FORMS": "9" * 5000, button: "1"}
    assert walk.post("team", **data).status_code in {302, 404}
    assert walk.get("team").status_code == 200


@pytest.mark.parametrize("step", [step for step in FIELDS if step != "consent"])
def test_nobody_can_pretend_to_have_unfinished_rows(walk, step):
    walk.post(step, quiet="1", **{"team-TOTAL_FORMS": "9" * 5000, "solution_type": "x"})
    assert walk.get(step).status_code == 200
    assert not any("quiet" in kept.data for kept in DraftInput.objects.all())


@pytest.mark.parametrize("raw", [b"%ED%A0%80", b"%00", b"%E2%80%A8", b"%FF%FE", b"\xed\xa0\x80"])
@pytest.mark.parametrize("step", ["customer", "contact", "details", "team", "new-customer"])
def test_bytes_that_are_no_text_never_break_a_step(walk, step, raw):
    form = "application/x-www-form-urlencoded"
    names = [b"name", b"q", b"notes", b"city", b"contact_first_name", b"team-0-name", raw]
    body = b"&".join(name + b"=Typed" + raw for name in [*names, b"team-TOTAL_FORMS"])
    body = body.replace(b"team-TOTAL_FORMS=Typed" + raw, b"team-TOTAL_FORMS=1")
    answer = walk.client.post(walk.url(step), body, content_type=form)
    assert answer.status_code in {200, 302}
    assert walk.get(step).status_code == 200
