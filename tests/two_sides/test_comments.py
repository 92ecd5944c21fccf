"""Comments: for the own organization or shared, plainly told apart, put right for ten minutes."""

import re
from datetime import timedelta

import pytest
import time_machine

from deals.actions import lifecycle
from deals.actions.comments import add_comment, edit_comment
from deals.errors import Invalid, NotAllowed, NotFound, NotNow
from deals.models import Comment, Deal, Notification
from deals.notices import lines_of
from deals.queries.deal_page import EVENTS_A_PAGE
from tests.deals.states import reason
from tests.factories import make_deal


@pytest.fixture
def deal(cast):
    return make_deal(by=cast.ula, location=cast.warsaw)


@pytest.fixture
def theirs(cast, deal):
    return Deal.objects.get(organization=cast.northstar)


def page(client, user, deal):
    client.force_login(user)
    return client.get(f"/deals/{deal.reference}/").content.decode()


def comment_url(deal):
    return f"/deals/{deal.reference}/comment/"


# Who may do what on a deal of Ula's in Warsaw and on Northstar's of it.
WRITES, READS, FORBIDDEN, MISSING = "writes", "reads", "403", "404"
ON_DEAL = {
    "anna": WRITES,
    "wanda": WRITES,
    "ula": WRITES,
    "vera": READS,
    "bert": MISSING,
    "fay": MISSING,
    "paul": MISSING,
    "sam": MISSING,
    "nora": FORBIDDEN,
    "root": FORBIDDEN,
}
ON_THEIRS = dict.fromkeys(ON_DEAL, MISSING) | {"sam": WRITES, "nora": FORBIDDEN, "root": FORBIDDEN}
TABLE = [("deal", *row) for row in ON_DEAL.items()]
TABLE += [("theirs", *row) for row in ON_THEIRS.items()]


@pytest.mark.parametrize(("side", "name", "may"), TABLE)
def test_who_writes_and_who_reads(cast, client, deal, theirs, side, name, may):
    here, user = {"deal": deal, "theirs": theirs}[side], getattr(cast, name)
    client.force_login(user)
    answer = client.get(f"/deals/{here.reference}/")
    assert answer.status_code == {FORBIDDEN: 403, MISSING: 404}.get(may, 200)
    if answer.status_code == 200:
        assert bool(answer.context["comment_fields"]) == (may == WRITES)
    posted = client.post(comment_url(here), {"text": "Hello"})
    assert posted.status_code == {WRITES: 302, MISSING: 404}.get(may, 403)
    assert Comment.objects.count() == (may == WRITES)


@pytest.mark.parametrize(
    ("name", "refusal"), [("vera", NotAllowed), ("bert", NotFound), ("nora", NotFound)]
)
def test_the_action_refuses_them_too(cast, deal, name, refusal):
    with pytest.raises(refusal):
        add_comment(deal, by=getattr(cast, name), text="Hello")
    assert not Comment.objects.exists()


def test_a_comment_for_the_own_organization_never_shows_on_the_other_side(
    cast, deal, theirs, client
):
    comment = add_comment(deal, by=cast.ula, text="Between ourselves")
    for colleague in (cast.ula, cast.anna, cast.vera):
        assert "Between ourselves" in page(client, colleague, deal)
    assert "Only Contoso" in page(client, cast.vera, deal)
    assert "Between ourselves" not in page(client, cast.sam, theirs)
    assert not theirs.events.filter(kind="commented").exists()
    for address in ("/deals/inbound/?q=Between", "/notifications/", "/"):
        assert "Between ourselves" not in client.get(address).content.decode()
    assert client.get(f"{comment_url(theirs)}{comment.handle}/").status_code == 404
    assert not Notification.objects.filter(event__data__comment=comment.pk, user=cast.sam).exists()


def test_a_shared_comment_shows_on_both_sides_with_the_organization(cast, deal, theirs, client):
    add_comment(deal, by=cast.ula, text="Can you join on Monday?", shared=True)
    received = page(client, cast.sam, theirs)
    assert "Can you join on Monday?" in received
    assert "Contoso wrote, shared with you:" in received
    assert "Shared with you" in received
    assert cast.ula.name not in received
    own = page(client, cast.ula, deal)
    assert "Comment, shared with the other side:" in own
    assert "Only Contoso</span>" not in own


def test_the_others_are_told_of_a_shared_comment_and_its_author_is_not(cast, deal, theirs):
    theirs.team.create(name=cast.sam.name, email=cast.sam.email)
    deal.team.create(name=cast.wanda.name, email=cast.wanda.email)
    add_comment(deal, by=cast.ula, text="Aside")
    add_comment(deal, by=cast.ula, text="Aloud", shared=True)
    told = Notification.objects.filter(notice="comment").select_related("event", "user", "deal")
    heard = {(line.told.user, line.notes) for line in lines_of(list(told))}
    assert heard == {(cast.wanda, "Aside"), (cast.wanda, "Aloud"), (cast.sam, "Aloud")}


def test_without_another_side_there_is_no_choice(cast, client):
    alone = make_deal(by=cast.ula, location=cast.warsaw, deal_type="private")
    assert "Shared with" not in page(client, cast.ula, alone)
    client.post(comment_url(alone), {"text": "Hello", "shared": "yes"})
    assert not Comment.objects.get().shared
    with pytest.raises(Invalid):
        add_comment(alone, by=cast.ula, text="Hello", shared=True)


def test_unless_chosen_otherwise_a_comment_stays_in_the_own_organization(cast, deal, client):
    client.force_login(cast.ula)
    shown = client.get(f"/deals/{deal.reference}/").content.decode()
    boxes = re.findall(r'<input type="radio"[^>]*name="shared"[^>]*value="(\w+)"([^>]*)', shown)
    assert [(value, "checked" in rest) for value, rest in boxes] == [("no", True), ("yes", False)]
    assert "Only Contoso" in shown
    assert "Shared with Northstar" in shown
    client.post(comment_url(deal), {"text": "Hello"})
    client.post(comment_url(deal), {"text": "Hello", "shared": "perhaps"})
    assert [c.shared for c in Comment.objects.all()] == [False]


def test_a_comment_disturbs_nobodys_edit(cast, deal, theirs):
    versions = {d.pk: d.version for d in (deal, theirs)}
    add_comment(deal, by=cast.ula, text="Hello", shared=True)
    assert {d.pk: d.version for d in Deal.objects.all()} == versions


def test_a_closed_deal_can_be_commented(cast, deal, client):
    lifecycle.lose(deal, by=cast.ula, reason=reason("budget"))
    client.force_login(cast.ula)
    client.post(comment_url(deal), {"text": "A pity."})
    assert "A pity." in page(client, cast.ula, deal)


def test_a_comment_is_written_once_however_often_its_form_is_sent(cast, deal, client):
    client.force_login(cast.ula)
    pages = [client.get(f"/deals/{deal.reference}/").content.decode() for _visit in range(2)]
    handles = [set(re.findall('name="handle" value="([0-9A-Z]{10})"', shown)) for shown in pages]
    assert not handles[0] & handles[1]
    data = {"text": "Once", "shared": "no", "handle": handles[0].pop()}
    for _press in range(2):
        assert client.post(comment_url(deal), data).status_code == 302
    assert Comment.objects.count() == 1
    assert deal.events.filter(kind="commented").count() == 1


def test_a_handle_taken_from_another_comment_hinders_nothing(cast, deal, theirs, client):
    handle = add_comment(deal, by=cast.ula, text="First").handle
    client.force_login(cast.sam)
    answer = client.post(comment_url(theirs), {"text": "Second", "handle": handle})
    assert answer.status_code == 302
    assert theirs.comments.get().handle != handle
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("handle", ["", "x", "\x00", "²" * 10, "A" * 5000])
def test_a_forged_handle_is_replaced(cast, deal, client, handle):
    client.force_login(cast.ula)
    client.post(comment_url(deal), {"text": "Hello", "handle": handle})
    assert len(Comment.objects.get().handle) == 10


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "Write the comment."), (" \n ", "Write the comment."), ("x" * 5000, "at most 4000")],
)
def test_errors_stand_beside_the_text_and_keep_it(cast, deal, client, text, message):
    client.force_login(cast.ula)
    answer = client.post(comment_url(deal), {"text": text, "shared": "yes"})
    assert message in answer.content.decode()
    assert answer.context["comment_form"]["text"].value() == text
    assert answer.context["comment_form"]["shared"].value() == "yes"
    assert not Comment.objects.exists()


def test_markup_and_control_characters_are_only_text(cast, deal, theirs, client):
    client.force_login(cast.ula)
    text = "<script>alert(1)</script>\u2028two\x07\x00 {{ deal }}"
    client.post(comment_url(deal), {"text": text, "shared": "yes"})
    shown = "&lt;script&gt;alert(1)&lt;/script&gt; two {{ deal }}"
    for user, here in ((cast.ula, deal), (cast.sam, theirs)):
        assert shown in page(client, user, here)
        assert "<script>alert" not in page(client, user, here)


def test_a_comment_is_put_right_within_ten_minutes_and_shown_as_edited(cast, deal, theirs, client):
    comment = add_comment(deal, by=cast.ula, text="Mondey", shared=True)
    assert "Edited" not in page(client, cast.sam, theirs)
    url = f"{comment_url(deal)}{comment.handle}/"
    with time_machine.travel(comment.written_at + timedelta(minutes=9, seconds=59), tick=False):
        assert url in page(client, cast.ula, deal)
        assert "Mondey" in client.get(url).content.decode()
        client.post(url, {"text": "Monday"})
        received = page(client, cast.sam, theirs)
    assert "Monday" in received
    assert "Edited" in received


def test_after_ten_minutes_the_comment_stays_and_what_was_typed_is_given_back(cast, deal, client):
    comment = add_comment(deal, by=cast.ula, text="Monday")
    url = f"{comment_url(deal)}{comment.handle}/"
    with time_machine.travel(comment.written_at + timedelta(minutes=10), tick=False):
        assert url not in page(client, cast.ula, deal)
        assert client.get(url).status_code == 409
        late = client.post(url, {"text": "Tuesday"})
        with pytest.raises(NotNow):
            edit_comment(comment, by=cast.ula, text="Tuesday")
    assert late.status_code == 409
    assert "Tuesday" in late.content.decode()
    assert "A comment can be changed for 10 minutes." in late.content.decode()
    comment.refresh_from_db()
    assert (comment.text, comment.edited_at) == ("Monday", None)


def test_only_its_author_changes_a_comment(cast, deal, theirs, client):
    comment = add_comment(deal, by=cast.ula, text="Monday", shared=True)
    for user, here in ((cast.anna, deal), (cast.vera, deal), (cast.sam, theirs)):
        url = f"{comment_url(here)}{comment.handle}/"
        assert url not in page(client, user, here)
        assert client.post(url, {"text": "Tuesday"}).status_code == 404
        with pytest.raises(NotFound):
            edit_comment(comment, by=user, text="Tuesday")


def test_saving_the_same_text_is_no_edit(cast, deal):
    comment = add_comment(deal, by=cast.ula, text="Monday")
    assert edit_comment(comment, by=cast.ula, text=" Monday ").edited_at is None
    with pytest.raises(Invalid):
        edit_comment(comment, by=cast.ula, text=" ")


def test_the_page_asks_the_same_for_one_comment_and_fifty(
    cast, deal, client, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(cast.ula)
    add_comment(deal, by=cast.ula, text="Comment", shared=True)
    with django_assert_max_num_queries(16) as one:  # two of them are the bell's
        client.get(f"/deals/{deal.reference}/")
    for number in range(49):
        add_comment(deal, by=cast.anna, text=f"Comment {number}", shared=bool(number % 2))
    with django_assert_num_queries(len(one)):
        answer = client.get(f"/deals/{deal.reference}/")
    assert sum(entry.comment is not None for entry in answer.context["timeline"]) == EVENTS_A_PAGE


@pytest.mark.parametrize("handle", ["%00", "x", "%F0%9F%92%A9", "A" * 200])
def test_an_address_that_names_no_comment_is_not_found(cast, client, handle):
    deal = make_deal(by=cast.ula, location=cast.warsaw)
    client.force_login(cast.ula)
    assert client.get(f"/deals/{deal.reference}/comment/{handle}/").status_code == 404
