"""Who sees a view and who changes it."""

import pytest

from deals.actions.views import (
    change_view,
    delete_view,
    save_view,
    set_default_view,
    update_view,
)
from deals.errors import NotAllowed, NotFound
from deals.models import SavedView
from tests.factories import make_deal

OUTBOUND = "/deals/outbound/"


@pytest.fixture
def shared(cast):
    return save_view(by=cast.ula, tab="outbound", name="Ula's list", query="q=a", shared=True)


@pytest.fixture
def private(cast):
    return save_view(by=cast.ula, tab="outbound", name="Ula's secret", query="q=b")


def change(view, by):
    return change_view(view, by=by, name="Changed", shared=True)


def update(view, by):
    return update_view(view, by=by, query="q=c")


def delete(view, by):
    return delete_view(view, by=by)


VERBS = [change, update, delete]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["ula", "anna", "wanda"])
def test_its_owner_and_the_referral_admins_change_a_shared_view(cast, shared, verb, who):
    verb(shared, cast.everybody[who])
    left = SavedView.objects.filter(pk=shared.pk, name="Ula's list", query="q=a")
    assert not left.exists()


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        *(("bert", NotAllowed), ("vera", NotAllowed), ("nora", NotFound), ("rita", NotFound)),
        *(("fay", NotFound), ("sam", NotFound), ("root", NotFound)),
    ],
)
def test_nobody_else_changes_it(cast, shared, verb, who, refusal):
    with pytest.raises(refusal):
        verb(shared, cast.everybody[who])
    shared.refresh_from_db()
    assert (shared.name, shared.query) == ("Ula's list", "q=a")


@pytest.mark.parametrize("verb", [*VERBS, lambda view, by: set_default_view(view, by=by)])
@pytest.mark.parametrize("who", ["anna", "wanda", "bert", "fay"])
def test_a_private_view_is_there_for_its_owner_only(cast, private, verb, who):
    with pytest.raises(NotFound):
        verb(private, cast.everybody[who])
    assert SavedView.objects.filter(name="Ula's secret", query="q=b").exists()


def test_each_list_and_page_shows_just_the_views_that_one_may_see(client, cast, shared, private):
    for who, sees in (("ula", 2), ("anna", 1), ("bert", 1), ("vera", 1), ("fay", 0), ("sam", 0)):
        client.force_login(cast.everybody[who])
        for address in (OUTBOUND, "/deals/views/"):
            page = client.get(address).text
            assert ("Ula&#x27;s list" in page, "Ula&#x27;s secret" in page) == (sees > 0, sees > 1)
        menu = client.get("/deals/closed/").text
        assert "Ula&#x27;s list" not in menu


def test_only_who_may_change_a_view_is_offered_to(client, cast, shared):
    make_deal(by=cast.anna, location=cast.warsaw)
    for who, may in (("anna", True), ("bert", False), ("vera", False)):
        client.force_login(cast.everybody[who])
        edit = f"/deals/views/{shared.public_id}/edit/"
        assert (edit in client.get("/deals/views/").text) == may
        page = client.get(f"{OUTBOUND}?saved={shared.public_id}&q=other").text
        assert ("Update “" in page) == may


def test_who_made_it_private_as_an_admin_gave_it_back_to_its_owner(client, cast, shared):
    client.force_login(cast.wanda)
    typed = {"name": "Yours", "default": "on"}
    answer = client.post(f"/deals/views/{shared.public_id}/edit/", typed)
    assert "is changed" in client.get(answer["Location"]).text
    assert "Yours" not in client.get(f"{OUTBOUND}?saved={shared.public_id}").text
    client.force_login(cast.ula)
    assert "Yours" in client.get(OUTBOUND).text


def test_who_moved_to_another_organization_leaves_the_views_behind(cast, shared, private):
    cast.ula.organization = cast.fabrikam
    cast.ula.save()
    cast.ula.assignments.update(location=cast.paris)
    assert not SavedView.objects.visible_to(cast.ula).exists()
    with pytest.raises(NotFound):
        change(shared, cast.ula)
    change(shared, cast.anna)
    assert not SavedView.objects.visible_to(cast.fay).exists()


def test_a_role_taken_away_hides_all_views_at_once(client, cast, shared, private):
    cast.ula.assignments.all().delete()
    assert not SavedView.objects.visible_to(cast.ula).exists()
    client.force_login(cast.ula)
    assert client.get(f"/deals/views/{private.public_id}/").status_code == 403


def test_a_views_name_is_no_markup(client, cast):
    view = save_view(by=cast.anna, tab="outbound", name='"><b>bold', query="", shared=True)
    client.force_login(cast.anna)
    for address in (f"{OUTBOUND}?saved={view.public_id}", "/deals/views/"):
        assert "<b>bold" not in client.get(address).text


def test_programme_staff_read_views_in_the_administration(client, cast, shared, private):
    client.force_login(cast.root)
    assert "Ula&#x27;s secret" in client.get("/admin/deals/savedview/?shared__exact=0").text
    page = client.get(f"/admin/deals/savedview/{shared.pk}/change/")
    assert page.status_code == 200
    assert 'name="_save"' not in page.text
