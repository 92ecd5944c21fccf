"""Whoever checked a file, each reader is told of its rows in their own language."""

import pytest
from django.utils import translation

from deals.actions.imports import begin_check
from deals.importing import sheets
from deals.jobs import imports as work_of
from deals.jobs.run import run_job
from portal.said import kept, remembering, told
from tests.imports.conftest import upload, work
from tests.imports.rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def polish(cast, zabka):
    """Checked by Wanda in Polish: a name too long, no notes, a team member whom nobody knows."""
    found = upload(cast.wanda, row(name="n" * 151, notes=""), row(team="stranger@x.example"))
    with translation.override("pl"):
        begun = begin_check(found, by=cast.wanda, mapping=found.mapping, known="skip")
    return work(begun)


def page(client, user, url, language):
    user.language = language
    user.save()
    client.force_login(user)
    answer = client.get(url)
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode().replace("&#x27;", "'")


WORDS = {
    "en": ["at most 150 characters (it has 151)", "Enter notes.", "Nobody in your organization"],
    "pl": ["najwyżej 150 znaków (obecnie ma 151)", "Wpisz notatki.", "nie ma tego adresu"],
}


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("end", ["", "refused/csv/"])
def test_page_and_file_are_in_the_language_of_the_reader(cast, client, polish, language, end):
    """Anna sees all of Contoso's imports."""
    shown = page(client, cast.anna, f"/deals/imports/{polish.public_id}/{end}", language)
    other = {"en": "pl", "pl": "en"}[language]
    assert [words for words in WORDS[language] if words not in shown] == []
    assert [words for words in WORDS[other] if words in shown] == []


@pytest.mark.parametrize("language", ["en", "pl"])
def test_why_a_file_cant_be_read_is_said_in_the_language_of_the_reader(
    cast, client, monkeypatch, language
):
    """Also after the import was saved again by somebody who read it in another one."""
    found = upload(cast.wanda, row(), row(name="B"))
    monkeypatch.setattr(sheets, "MOST_ROWS", 1)
    with translation.override("pl"):
        begun = begin_check(found, by=cast.wanda, mapping=found.mapping, known="skip")
    work(begun).save()
    words = {"en": "The file has more than 1 rows; split it.", "pl": "za dużo wierszy (limit to 1)"}
    shown = page(client, cast.anna, f"/deals/imports/{found.public_id}/", language)
    assert [key for key, said in words.items() if said in shown] == [language]


@pytest.mark.parametrize("language", ["en", "pl"])
def test_why_a_job_failed_is_said_in_the_language_of_the_reader(
    cast, client, zabka, monkeypatch, language
):
    found = upload(cast.wanda, row())
    with translation.override("pl"):
        begun = begin_check(found, by=cast.wanda, mapping=found.mapping, known="skip")
    monkeypatch.setattr(work_of, "PHASES", {})
    run_job.func(begun.job_id)
    words = {"en": "Something went wrong; nothing", "pl": "Coś poszło nie tak; to"}
    shown = page(client, cast.anna, f"/deals/imports/{found.public_id}/", language)
    assert [key for key, said in words.items() if said in shown] == [language]


def test_what_was_kept_as_plain_text_is_shown_as_it_is(cast, client, polish):
    line = polish.lines.get(number=2)
    line.remarks = [{"level": "error", "field": "", "words": "Za 100% drogo", "detail": ""}]
    line.save()
    shown = page(client, cast.wanda, f"/deals/imports/{polish.public_id}/?state=error", "en")
    assert "Za 100% drogo" in shown


def test_a_small_file_is_remembered_too(cast, zabka):
    found = upload(cast.wanda, row(notes=""))
    with translation.override("pl"):
        work_of.check_at_once(found, by=cast.wanda, mapping=found.mapping, known="skip")
    found.refresh_from_db()
    assert found.lines.get().remarks[0]["words"] == "Enter notes."
    assert found.groups[0]["words"] == "Enter notes."


def test_a_text_keeps_its_message_with_its_values():
    from django.utils.translation import gettext, ngettext, pgettext

    with translation.override("pl"):
        with remembering():
            said = gettext("A team has at most %d members.") % 50
            counted = ngettext("%s deal was created.", "%s deals were created.", 3) % 3
            meant = pgettext("person", "name")
        plain = gettext("Enter notes.")
    assert type(plain) is str
    assert told(kept(said)) == "A team has at most 50 members."
    assert (told(kept(counted)), told(kept(meant))) == ("3 deals were created.", "name")
    with translation.override("pl"):
        assert (told(kept(said)), told(kept(plain))) == (said, plain)
        assert told(kept(meant)) == meant
