"""How pages look and help: colours, shortcuts, hints that close for good."""

import pytest

from portal.hints import HINTS
from portal.navigation import ITEMS
from tests.factories import make_deal


def text(answer):
    return " ".join(answer.content.decode().split())


def save(client, **changes):
    form = client.get("/account/").context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    if not data["shortcuts"]:
        del data["shortcuts"]
    data |= changes
    return client.post("/account/", {k: v for k, v in data.items() if v is not None})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chosen_colours_go_with_every_page(client, cast, theme):
    client.force_login(cast.anna)
    assert "data-theme" not in text(client.get("/"))
    assert save(client, theme=theme).status_code == 302
    assert f'data-theme="{theme}"' in text(client.get("/deals/outbound/"))


def test_shortcuts_are_turned_off_in_the_account(client, cast):
    client.force_login(cast.anna)
    assert "shortcuts" in text(client.get("/")).split("</head>")[0]
    assert save(client, shortcuts=None).status_code == 302
    page = text(client.get("/"))
    assert "shortcuts" not in page.split("</head>")[0]
    assert "aria-keyshortcuts" not in page


def test_the_sheet_of_shortcuts_shows_the_places_of_the_person(client, cast):
    client.force_login(cast.anna)
    page = text(client.get("/help/shortcuts/"))
    assert "<kbd>g</kbd> <kbd>o</kbd>" in page
    assert "Registrations" not in page.split("<main")[1]
    part = text(client.get("/help/shortcuts/", headers={"HX-Request": "true"}))
    assert part.startswith("<h2")
    assert "<kbd>?</kbd>" in part


def test_no_key_leads_to_two_places():
    keys = [item.key for item in ITEMS]
    assert all(keys)
    assert len(set(keys)) == len(keys)


def test_a_closed_hint_stays_closed_for_its_person_only(client, cast):
    make_deal(by=cast.wanda, location=cast.warsaw)  # a home with nothing on it says it at length
    client.force_login(cast.anna)
    assert str(HINTS["home"])[:40] in text(client.get("/"))
    answer = client.post("/account/hints/home/", {"back": "/deals/outbound/?q=x"})
    assert answer.url == "/deals/outbound/?q=x"
    assert str(HINTS["home"])[:40] not in text(client.get("/"))
    client.force_login(cast.wanda)
    assert str(HINTS["home"])[:40] in text(client.get("/"))


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "no-page", ""]
)
def test_closing_a_hint_leads_nowhere_else(client, cast, back):
    client.force_login(cast.anna)
    assert client.post("/account/hints/home/", {"back": back}).url == "/"


def test_unknown_hints_are_not_found_and_nothing_is_kept(client, cast):
    client.force_login(cast.anna)
    assert client.post("/account/hints/other/").status_code == 404
    cast.anna.refresh_from_db()
    assert cast.anna.closed_hints == []
