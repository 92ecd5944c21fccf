"""Attaching, downloading and removing: who may, when, and what stays."""

import contextlib
import hashlib
import re
import stat
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from deals.actions import lifecycle
from deals.actions.attachments import (
    add_attachment,
    delete_removed_files,
    delete_unclaimed_files,
    remove_attachment,
)
from deals.errors import Invalid, NotAllowed, NotFound, NotNow
from deals.models import Attachment
from tests.attachments.files import PDF, upload
from tests.deals.states import reason
from tests.factories import make_deal


def attach(deal, by, **more):
    return add_attachment(deal, by=by, **{"file": upload(), "kind": "engagement_letter"} | more)


def page(client, user, deal):
    client.force_login(user)
    answer = client.get(f"/deals/{deal.reference}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def url(deal, attachment=None, rest=""):
    return f"/deals/{deal.reference}/attachments/" + (
        f"{attachment.public_id}/{rest}" if attachment else ""
    )


def download(client, deal, attachment):
    """The answer and, of a file, the content; it must be read for the file to be closed."""
    answer = client.get(url(deal, attachment))
    return answer, b"".join(answer.streaming_content) if answer.streaming else b""


def comes_to_nothing(change, *args, **kwargs):
    """The change, in a transaction that fails after it."""
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        change(*args, **kwargs)
        raise ZeroDivisionError


# Who may do what with an attachment of Ula's deal in Warsaw.
WORKS, READS, FORBIDDEN, MISSING = "works", "reads", "403", "404"
WHO = {
    **dict.fromkeys(["anna", "wanda", "ula"], WORKS),
    "vera": READS,
    **dict.fromkeys(["bert", "fay", "paul", "sam"], MISSING),
    **dict.fromkeys(["nora", "root"], FORBIDDEN),
}


@pytest.mark.parametrize("name", WHO)
def test_who_reads_attaches_and_removes(cast, client, deal, name):
    user, may = getattr(cast, name), WHO[name]
    found = attach(deal, cast.ula)
    client.force_login(user)
    status = {FORBIDDEN: 403, MISSING: 404}.get(may, 200)
    answer, content = download(client, deal, found)
    assert (answer.status_code, content) == (status, PDF if status == 200 else b"")
    changing = {FORBIDDEN: 403, MISSING: 404, READS: 403}.get(may, 302)
    posted = client.post(url(deal), {"file": upload(), "kind": "other"})
    assert posted.status_code == changing
    assert client.post(url(deal, found, "remove/")).status_code == changing
    assert Attachment.objects.count() == 1 + (may == WORKS)
    assert Attachment.objects.filter(removed_at=None).count() == 1


@pytest.mark.parametrize(
    ("name", "refusal"), [("vera", NotAllowed), ("bert", NotFound), ("sam", NotFound)]
)
def test_the_actions_refuse_them_too(cast, deal, name, refusal):
    found = attach(deal, cast.ula)
    with pytest.raises(refusal):
        attach(deal, getattr(cast, name))
    with pytest.raises(refusal):
        remove_attachment(found, by=getattr(cast, name))


def test_the_other_side_gets_no_attachment_by_its_own_deal(cast, client, deal, theirs):
    found = attach(deal, cast.ula)
    client.force_login(cast.sam)
    assert client.get(url(theirs, found)).status_code == 404
    assert "letter.pdf" not in page(client, cast.sam, theirs)


def test_a_viewer_sees_the_file_and_no_button(cast, client, deal):
    attach(deal, cast.ula)
    shown = page(client, cast.vera, deal)
    assert "letter.pdf" in shown
    assert "Attach a file" not in shown
    assert "/remove/" not in shown
    assert "Attach a file" in page(client, cast.ula, deal)


def test_the_forms_of_the_page_do_not_get_in_each_others_way(cast, client, deal):
    marks = re.findall(r' id="([^"]+)"', page(client, cast.ula, deal))
    assert "attachment-percent" in str(marks)
    assert sorted(marks) == sorted(set(marks))


def test_what_waits_for_an_answer_and_what_is_closed_takes_no_file(cast, client, deal, theirs):
    found = attach(deal, cast.ula)
    with pytest.raises(NotNow):
        attach(theirs, cast.sam)
    assert "Attach a file" not in page(client, cast.sam, theirs)
    lifecycle.lose(deal, by=cast.ula, reason=reason("budget"))
    with pytest.raises(NotNow):
        attach(deal, cast.ula)
    with pytest.raises(NotNow):
        remove_attachment(found, by=cast.ula)
    shown = page(client, cast.ula, deal)
    assert url(deal, found) in shown
    assert "Attach a file" not in shown
    assert client.post(url(deal), {"file": upload(), "kind": "other"}).status_code == 409


def test_the_vendor_reads_a_partner_led_deal_and_attaches_nothing(cast, client):
    own = make_deal(by=cast.ula, location=cast.warsaw, deal_type="partner_led")
    theirs = own.engagement.deals.exclude(pk=own.pk).get()
    with pytest.raises(NotNow, match="The partner leads this deal"):
        attach(theirs, cast.sam)
    assert "Attach a file" not in page(client, cast.sam, theirs)


def test_the_page_attaches_at_a_stage_and_the_timeline_says_so(cast, client, deal):
    client.force_login(cast.ula)
    data = {"file": upload(), "kind": "engagement_letter", "percent": "20"}
    answer = client.post(url(deal), data)
    assert answer.url == f"/deals/{deal.reference}/#attachments"
    found = Attachment.objects.get()
    assert (found.name, found.kind, found.percent) == ("letter.pdf", "engagement_letter", 20)
    assert (found.size, found.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    shown = page(client, cast.vera, deal)
    assert "Attached at the stage “Secure customer LOE”: Engagement letter." in shown
    assert shown.count(f'href="{url(deal, found)}"') == 2  # card and timeline
    event = deal.events.first()
    assert (event.kind, event.version, event.actor) == ("attached", None, cast.ula)
    assert event.data == {"attachment": found.pk}


def test_the_whole_deal_is_a_place_too_and_no_other_is(cast, client, deal):
    client.force_login(cast.ula)
    data = {"kind": "other", "percent": ""}
    client.post(url(deal), data | {"file": upload()})
    assert Attachment.objects.get().percent is None
    assert "Attached: Other." in page(client, cast.ula, deal)
    for wrong in ({"percent": "21"}, {"percent": "x"}, {"kind": "virus"}):
        answer = client.post(url(deal), data | {"file": upload()} | wrong)
        assert set(answer.context["attachment_form"].errors) == set(wrong)
    for wrong in ({"percent": 21}, {"kind": "virus"}):
        with pytest.raises(Invalid):
            attach(deal, cast.ula, **wrong)
    assert Attachment.objects.count() == 1


def test_the_file_comes_back_as_it_was_to_be_saved_and_run_by_nothing(cast, client, deal):
    found = attach(deal, cast.ula, file=upload("Umowa „Żabka”.pdf"))
    client.force_login(cast.vera)
    answer, content = download(client, deal, found)
    assert content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == str(len(PDF))
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Umowa%20")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store, private"


def test_the_file_lies_under_a_name_that_nobody_can_guess(cast, client, deal, folder):
    found = attach(deal, cast.ula)
    (file,) = folder.iterdir()
    assert len(file.name) == 48
    assert "letter" not in file.name
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    client.force_login(cast.ula)
    for guess in (f"/attachments/{file.name}", f"/static/{file.name}", f"/{file.name}"):
        assert client.get(guess).status_code == 404
    assert file.name not in page(client, cast.ula, deal)
    assert str(found.pk) not in url(deal, found)


@pytest.mark.django_db(transaction=True)
def test_removing_keeps_the_timeline_and_deletes_the_file(cast, client, deal, folder):
    found = attach(deal, cast.ula)
    client.force_login(cast.wanda)
    asked = client.get(url(deal, found, "remove/"))
    assert "The timeline keeps that it was here" in asked.content.decode()
    assert list(folder.iterdir())
    answer = client.post(url(deal, found, "remove/"))
    assert answer.url == f"/deals/{deal.reference}/#attachments"
    assert list(folder.iterdir()) == []
    shown = page(client, cast.ula, deal)
    assert "Attached: Engagement letter." in shown
    assert "(removed since)" in shown
    assert "Attachment removed: letter.pdf." in shown
    assert url(deal, found) not in shown
    for rest in ("", "remove/"):
        assert client.get(url(deal, found, rest)).status_code == 404
    assert client.post(url(deal, found, "remove/")).status_code == 404
    found.refresh_from_db()
    assert (found.removed_by, found.file.name) == (cast.wanda, "")


def test_who_comes_second_removes_nothing(cast, deal):
    found = attach(deal, cast.ula)
    remove_attachment(found, by=cast.ula)
    with pytest.raises(NotFound):
        remove_attachment(found, by=cast.wanda)
    assert deal.events.filter(kind="detached").count() == 1


def test_a_removal_that_comes_to_nothing_keeps_the_file(cast, deal, folder):
    found = attach(deal, cast.ula)
    comes_to_nothing(remove_attachment, found, by=cast.ula)
    assert delete_removed_files() == 0
    assert len(list(folder.iterdir())) == 1
    assert not deal.events.filter(kind="detached").exists()


def test_the_clock_deletes_what_a_killed_process_left(cast, deal, folder):
    kept, gone = attach(deal, cast.ula), attach(deal, cast.ula)
    remove_attachment(gone, by=cast.ula)  # the test's transaction never commits
    assert delete_removed_files() == 1
    assert delete_removed_files() == 0
    assert [file.name for file in folder.iterdir()] == [kept.file.name]


def test_once_a_day_the_clock_deletes_files_without_an_attachment(cast, deal, folder):
    assert delete_unclaimed_files() == 0  # there is not even a folder
    cache.clear()
    kept = attach(deal, cast.ula)
    comes_to_nothing(attach, deal, cast.ula)
    assert len(list(folder.iterdir())) == 2
    assert delete_unclaimed_files() == 0  # its transaction might be under way
    (folder / "README").touch()  # not ours
    for days, deleted in ((0.9, 0), (6, 0), (7.5, 1), (9, 0)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            assert delete_unclaimed_files() == deleted
    assert {file.name for file in folder.iterdir()} == {kept.file.name, "README"}


def test_a_file_that_the_storage_lost_is_not_found(cast, client, deal, folder):
    found = attach(deal, cast.ula)
    (folder / found.file.name).unlink()
    client.force_login(cast.ula)
    assert client.get(url(deal, found)).status_code == 404


def test_a_deal_has_at_most_fifty(cast, client, deal):
    for _ in range(50):
        last = attach(deal, cast.ula)
    client.force_login(cast.ula)
    answer = client.post(url(deal), {"file": upload(), "kind": "other"})
    assert "at most 50 attachments" in answer.content.decode()
    remove_attachment(last, by=cast.ula)
    attach(deal, cast.ula)
    assert Attachment.objects.filter(removed_at=None).count() == 50


def test_a_form_sent_twice_attaches_once(cast, client, deal):
    client.force_login(cast.ula)
    for _ in range(2):
        data = {"file": upload(), "kind": "other", "handle": "ABCDEFGH23"}
        assert client.post(url(deal), data).status_code == 302
    assert Attachment.objects.get().public_id == "ABCDEFGH23"
    other = make_deal(by=cast.ula, location=cast.warsaw)
    client.post(url(other), {"file": upload(), "kind": "other", "handle": "ABCDEFGH23"})
    assert other.attachments.get().public_id != "ABCDEFGH23"


WRONG = [
    {"kind": "virus"},
    {"percent": 30},
    {"size": 0},
    {"name": ""},
    {"file": ""},
    {"removed_at": datetime(2026, 1, 1, tzinfo=UTC)},
]


@pytest.mark.parametrize("values", WRONG, ids=str)
def test_the_database_refuses_what_can_not_be(cast, deal, values):
    found = attach(deal, cast.ula)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=found.pk).update(**values)


def test_the_page_takes_as_many_queries_for_one_as_for_three(
    cast, client, deal, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(cast.ula)
    attach(deal, cast.ula)
    with django_assert_max_num_queries(20) as one:
        client.get(f"/deals/{deal.reference}/")
    remove_attachment(attach(deal, cast.wanda, percent=20), by=cast.anna)
    attach(deal, cast.anna)
    with django_assert_num_queries(len(one)):
        client.get(f"/deals/{deal.reference}/")
