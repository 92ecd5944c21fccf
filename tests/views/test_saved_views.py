"""Views: a list kept under a name, opened again, shared, and the one that a list opens with."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from accounts.actions import remember_list
from deals.actions import views as actions
from deals.actions.views import change_view, delete_view, save_view, set_default_view, update_view
from deals.enums import DealType
from deals.errors import Invalid, NotAllowed, NotFound
from deals.lists import Listing, kept_query
from deals.models import DefaultView, SavedView
from tests.factories import make_deal
from tests.lists.test_paging import many

OUTBOUND = "/deals/outbound/"


@pytest.fixture
def deals(cast):
    for name, kind, location in [
        ("co-sell", DealType.CO_SELL, cast.warsaw),
        ("private", DealType.PRIVATE, cast.warsaw),
        ("kraków", DealType.CO_SELL, cast.krakow),
    ]:
        make_deal(by=cast.anna, location=location, deal_type=kind, name=name)


def save(client, query, tab="outbound", **typed):
    data = {"name": "Co-sells", "query": query, **typed}
    return client.post(f"/deals/{tab}/views/", data)


def kept(by, query="deal_type=co_sell", **more):
    return save_view(by=by, **{"tab": "outbound", "name": "Co-sells", "query": query, **more})


def titles(client, address):
    return {row.title for row in client.get(address, follow=True).context["rows"]}


def test_a_list_is_kept_under_a_name_and_opened_again(client, cast, deals):
    client.force_login(cast.anna)
    answer = save(client, "sort=-value&page=xyz&deal_type=co_sell&nonsense=1&saved=OLD&all=1")
    view = SavedView.objects.get()
    assert (view.owner, view.organization, view.shared) == (cast.anna, cast.contoso, False)
    assert view.query == "deal_type=co_sell&sort=-value"
    assert answer["Location"] == f"{OUTBOUND}?saved={view.public_id}&{view.query}"
    page = client.get(answer["Location"])
    assert {row.title for row in page.context["rows"]} == {"co-sell", "kraków"}
    assert page.context["opened"].view == view
    assert not page.context["opened"].is_changed
    assert client.get(f"/deals/views/{view.public_id}/")["Location"] == answer["Location"]


def test_a_view_narrows_and_never_widens(client, cast, deals):
    view = kept(cast.anna, shared=True)
    client.force_login(cast.wanda)  # of Warsaw
    assert titles(client, f"/deals/views/{view.public_id}/") == {"co-sell"}
    client.force_login(cast.bert)
    assert titles(client, f"/deals/views/{view.public_id}/") == set()


def test_the_columns_somebody_chose_are_kept_with_the_list(client, cast, deals):
    remember_list(cast.anna, by=cast.anna, tab="outbound", choice={"columns": ["name", "crm_id"]})
    client.force_login(cast.anna)
    save(client, "deal_type=co_sell", shared="on")
    view = SavedView.objects.get()
    client.force_login(cast.vera)
    page = client.get(f"/deals/views/{view.public_id}/", follow=True).context
    assert [heading.column.key for heading in page["headings"]] == ["name", "crm_id"]
    assert not page["opened"].is_changed


def test_a_list_that_was_changed_since_is_kept_in_the_opened_view(client, cast, deals):
    view = kept(cast.anna)
    client.force_login(cast.anna)
    changed = f"saved={view.public_id}&deal_type=private&sort=name"
    page = client.get(f"{OUTBOUND}?{changed}")
    assert page.context["opened"].is_changed
    assert "Update “Co-sells”" in page.text
    answer = client.post(f"/deals/views/{view.public_id}/list/", {"query": changed})
    assert answer["Location"] == f"{OUTBOUND}?{changed}"
    view.refresh_from_db()
    assert view.query == "deal_type=private&sort=name"
    assert "Update “" not in client.get(answer["Location"]).text


def test_a_view_is_renamed_shared_made_private_and_deleted(client, cast, deals):
    view = kept(cast.anna)
    client.force_login(cast.anna)
    address = f"/deals/views/{view.public_id}/"
    client.post(address + "edit/", {"name": "  All\u2028ours ", "shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.shared) == ("All ours", True)
    assert "All ours" in client.get("/deals/views/").text
    client.post(address + "edit/", {"name": "All ours"})
    view.refresh_from_db()
    assert not view.shared
    assert "All ours" in client.get(address + "delete/").text
    client.post(address + "delete/")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "Give the view a name."), ("\x00 \u2028", "Give the view a name."), ("x" * 61, "60")],
)
def test_a_name_that_is_none_is_told_and_nothing_typed_is_lost(client, cast, name, words):
    client.force_login(cast.anna)
    page = save(client, "deal_type=co_sell&sort=value", name=name, shared="on")
    assert page.status_code == 200
    assert words in page.text
    assert 'value="deal_type=co_sell&amp;sort=value"' in page.text
    assert page.context["form"]["shared"].value()
    assert "Co-sell" in page.text
    assert not SavedView.objects.exists()


def test_a_name_is_once_a_person_and_list(client, cast):
    kept(cast.anna)
    client.force_login(cast.anna)
    assert "There is a view of this name" in save(client, "q=x").text
    other = kept(cast.anna, name="Other")
    edit = client.post(f"/deals/views/{other.public_id}/edit/", {"name": "Co-sells"})
    assert "There is a view of this name" in edit.text
    kept(cast.anna, tab="closed")
    kept(cast.wanda)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(
            owner=cast.anna, organization=cast.contoso, tab="outbound", name="Co-sells"
        )


@pytest.mark.parametrize(
    "query",
    [
        "q=%00%ED%A0%80",
        "%ff=%fe",
        "q=" + 5000 * "x",
        "country=" + "&country=X" * 900,
        "sort=%0d%0a",
    ],
)
def test_whatever_an_address_says_is_kept_cleaned_or_refused(client, cast, deals, query):
    client.force_login(cast.anna)
    answer = save(client, query)
    assert answer.status_code == 302
    view = SavedView.objects.get()
    assert len(view.query) <= 4000
    assert view.query.isascii()
    assert client.get(answer["Location"]).status_code == 200
    for bad in ("x" * 4001, "q=\n", "q=ż"):
        with pytest.raises(Invalid):
            update_view(view, by=cast.anna, query=bad)


def test_lists_that_are_the_same_are_kept_the_same():
    texts = ["b=1&status=won&status=lost&sort=name&q=a&q=b", "q=b&sort=name&status=lost&status=won"]
    one, other = (kept_query("closed", QueryDict(text)) for text in texts)
    assert one == other == "q=b&status=lost&status=won&sort=name"
    assert kept_query("outbound", QueryDict("registration=pending&closed_from=2026-01-01")) == ""


def test_what_means_nothing_any_more_is_told_and_left_out(client, cast, deals):
    view = kept(cast.anna, query="deal_type=barter&deal_type=co_sell&location=P-00000")
    client.force_login(cast.anna)
    page = client.get(f"/deals/views/{view.public_id}/", follow=True)
    assert "“barter” is unknown here" in page.text
    assert {row.title for row in page.context["rows"]} == {"co-sell", "kraków"}
    assert "“barter” is unknown here" in client.get(f"/deals/views/{view.public_id}/edit/").text


def test_an_owner_has_as_many_views_as_are_allowed(cast, monkeypatch):
    monkeypatch.setattr(actions, "OWN_LIMIT", 2)
    kept(cast.anna, name="1")
    kept(cast.anna, name="2")
    with pytest.raises(Invalid, match="2 views"):
        kept(cast.anna, name="3")
    kept(cast.wanda, name="3")


def test_an_organization_shares_as_many_views_as_are_allowed(cast, monkeypatch):
    monkeypatch.setattr(actions, "SHARED_LIMIT", 1)
    view = kept(cast.anna, shared=True)
    own = kept(cast.wanda)
    with pytest.raises(Invalid) as refused:
        change_view(own, by=cast.wanda, name=own.name, shared=True)
    assert refused.value.field == "shared"
    change_view(view, by=cast.anna, name="Still shared", shared=True)
    kept(cast.fay, shared=True)


def opened(client):
    return client.get(OUTBOUND).headers.get("Location", OUTBOUND)


def test_a_list_opens_with_its_default_and_whole_when_it_is_asked_to(client, cast, deals):
    client.force_login(cast.anna)
    save(client, "deal_type=private", default="on")
    view = SavedView.objects.get()
    assert opened(client) == f"{OUTBOUND}?saved={view.public_id}&deal_type=private"
    page = client.get(OUTBOUND, follow=True)
    assert {row.title for row in page.context["rows"]} == {"private"}
    assert f'href="{OUTBOUND}?all=1">Clear all' in page.text
    assert len(titles(client, f"{OUTBOUND}?all=1")) == 3
    for asked in ("?q=", "?deal_type=co_sell", "?page=last"):
        assert client.get(OUTBOUND + asked).status_code == 200
    assert client.get("/deals/closed/").status_code == 200
    part = client.get(OUTBOUND, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert part["HX-Push-Url"] == f"{OUTBOUND}?all=1"


def test_no_way_of_taking_filters_away_leads_into_the_default(client, cast, deals):
    set_default_view(kept(cast.anna), by=cast.anna)
    client.force_login(cast.anna)
    page = client.get(f"{OUTBOUND}?deal_type=private").context
    assert [chip.url for chip in page["chips"]] == ["?all=1"]
    page = client.get(f"{OUTBOUND}?view=my_deals").context
    assert [view.url for view in page["views"] if view.is_on] == ["?all=1"]
    back = client.post(f"{OUTBOUND}columns/", {"column": "value", "query": "columns=name"})
    assert back["Location"] == f"{OUTBOUND}?all=1"
    assert f"{OUTBOUND}?all=1" in client.get(f"{OUTBOUND}filters/?deal_type=private").text


def test_a_deal_keeps_the_way_through_the_default_list(client, cast, deals):
    set_default_view(kept(cast.anna, query="deal_type=co_sell&sort=name"), by=cast.anna)
    client.force_login(cast.anna)
    page = client.get(OUTBOUND, follow=True)
    first = page.context["rows"][0]
    at = page.text.index(f'href="/deals/{first.reference}/')
    address = page.text[at:].split('"')[1].replace("&amp;", "&")
    found = client.get(address).context["from_list"]
    assert found["after"].startswith("/deals/D-")
    assert "saved%3D" in found["after"]
    assert titles(client, found["url"]) == {"co-sell", "kraków"}


def test_one_view_is_the_default_and_can_stop_being_it(client, cast, deals):
    first, second = kept(cast.anna, name="1", shared=True), kept(cast.anna, name="2")
    client.force_login(cast.anna)
    for view in (first, second):
        client.post(f"/deals/views/{view.public_id}/default/", {"on": "1"})
    assert DefaultView.objects.get().view == second
    client.post(f"/deals/views/{first.public_id}/default/", {"on": ""})
    assert DefaultView.objects.exists()
    client.post(f"/deals/views/{second.public_id}/default/", {"on": ""})
    assert opened(client) == OUTBOUND
    with pytest.raises(NotFound):
        set_default_view(second, by=cast.vera)


def test_a_view_made_private_or_deleted_is_nobodys_default_any_more(client, cast, deals):
    view = kept(cast.anna, shared=True)
    for person in (cast.anna, cast.vera):
        set_default_view(view, by=person)
    change_view(view, by=cast.wanda, name="Renamed", shared=False)
    assert [default.user for default in DefaultView.objects.all()] == [cast.anna]
    client.force_login(cast.vera)
    assert opened(client) == OUTBOUND
    delete_view(view, by=cast.anna)
    assert not DefaultView.objects.exists()


def test_htmx_keeps_the_menu_and_knows_the_opened_view(client, cast, deals):
    view = kept(cast.anna)
    client.force_login(cast.anna)
    part = client.get(f"{OUTBOUND}?saved={view.public_id}&q=k", headers={"HX-Request": "true"})
    assert '<div id="saved-views" data-kept>' in part.text
    assert "Update “Co-sells”" in part.text
    assert "<h3>Mine</h3>" not in part.text


def count(client, address, **headers):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers=headers).status_code == 200
    return len(captured)


def test_the_list_takes_8_queries_and_for_htmx_7_however_many_views_and_rows(client, cast):
    many(cast.anna, cast.warsaw, 1)
    client.force_login(cast.anna)
    view = kept(cast.anna, query="", shared=True)
    address = f"{OUTBOUND}?saved={view.public_id}"
    one = count(client, address), count(client, address, **{"HX-Request": "true"})
    for name in "123":
        kept(cast.wanda, name=name, query="", shared=True)
        kept(cast.anna, name=name, query="")
    many(cast.anna, cast.warsaw, 2)
    assert one == (count(client, address), count(client, address, **{"HX-Request": "true"}))
    assert one[0] <= 8
    assert one[1] <= 7


def test_the_page_of_views_takes_as_many_queries_for_three_as_for_one(client, cast):
    client.force_login(cast.anna)
    counts = []
    for name in "123":
        kept(cast.anna, name=name)
        kept(cast.wanda, name=name, shared=True)
        counts.append(count(client, "/deals/views/"))
    assert len(set(counts)) == 1


def test_who_sees_no_deals_keeps_no_views(cast):
    for person in (cast.nora, cast.rita):
        with pytest.raises(NotAllowed):
            kept(person)
    assert Listing(cast.anna, "outbound", QueryDict("saved=x&all=1")).sort == "-created"
