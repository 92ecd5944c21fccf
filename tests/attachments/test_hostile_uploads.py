"""Uploads made to do harm: too large, lying, badly named; each is refused where it stands."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from deals.actions.attachments import add_attachment
from deals.errors import Invalid
from deals.models import Attachment
from portal.web.uploads import LimitedUpload
from tests.attachments.files import HTML, PDF, PNG, SVG, upload
from tests.attachments.test_file_types import HOSTILE

MEGABYTE = 1 << 20
# Empty, larger than the limit, and a name that Django's parser cleans.
NOT_SENT = {"empty.pdf", "directory.docx", "letter.pdf\u200b"}


@pytest.fixture(autouse=True)
def _limits(settings, tmp_path):
    settings.ATTACHMENT_LIMIT = MEGABYTE
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


def url(deal):
    return f"/deals/{deal.reference}/attachments/"


def send(client, deal, file, **more):
    return client.post(url(deal), {"file": file, "kind": "other"} | more)


def error(answer):
    assert answer.status_code == 200
    assert "Choose the file again" in answer.content.decode()
    return " ".join(answer.context["attachment_form"].errors["file"])


def waiting_files():
    return list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())


@pytest.fixture
def ula(cast, client):
    client.force_login(cast.ula)
    return client


def test_hostile_files_are_refused_beside_the_field_and_leave_nothing(ula, deal, folder):
    for name in (n for n in HOSTILE if n not in NOT_SENT):
        assert "Allowed are PDF" in error(send(ula, deal, upload(name, HOSTILE[name]))), name
        assert not Attachment.objects.exists(), name
        assert not folder.exists(), name
        assert waiting_files() == [], name


def test_what_the_client_calls_the_type_counts_for_nothing(ula, deal):
    send(ula, deal, upload("scan.png", PNG, "text/html"))
    assert Attachment.objects.get().content_type == "image/png"
    assert "Allowed are" in error(send(ula, deal, upload("scan.png", SVG, "image/png")))


def test_a_page_inside_a_pdf_is_only_ever_a_pdf_to_be_saved(ula, deal):
    send(ula, deal, upload("both.pdf", b"%PDF-1.4\n" + HTML + PDF, "text/html"))
    answer = ula.get(f"{url(deal)}{Attachment.objects.get().public_id}/")
    assert HTML in b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="both.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


NAMES = {
    "../../../../etc/cron.d/x.pdf": "x.pdf",
    "..\\..\\windows\\x.pdf": "x.pdf",
    "C:\\Users\\Ula\\Letter.pdf": "Letter.pdf",
    "/etc/passwd/.x.pdf": ".x.pdf",
    "a\x00b.pdf": "ab.pdf",
    "a\r\nSet-Cookie: b=c.pdf": "a Set-Cookie: b=c.pdf",
    "fdp.\u202eexe.pdf": "fdp.exe.pdf",
    "  two  blanks .pdf": "two blanks.pdf",
    "<script>alert(1)<b>.pdf": "b>.pdf",
    'quo"te;x=y.pdf': 'quo"te;x=y.pdf',
    "Umowa z Z\u0307abka\u0328.pdf": "Umowa z Żabką.pdf",
    "x" * 400 + ".pdf": "x" * 146 + ".pdf",
}


@pytest.mark.parametrize("given", NAMES, ids=lambda name: ascii(name)[:20])
def test_of_a_name_only_clean_text_is_kept_and_it_leads_nowhere(cast, deal, folder, given):
    file = upload()
    file._name = given  # Django's own cleaning is that of the web; other doors have none
    found = add_attachment(deal, by=cast.ula, file=file, kind="other")
    if not given.startswith("<"):
        assert found.name == NAMES[given]
    assert "/" not in found.name
    assert [stored.name for stored in folder.iterdir()] == [found.file.name]


@pytest.mark.parametrize("given", NAMES, ids=lambda name: ascii(name)[:20])
def test_such_names_come_through_the_page_and_go_out_in_one_header(ula, deal, given):
    body = encode_multipart(BOUNDARY, {"file": upload("NAME.pdf"), "kind": "other"})
    body = body.replace(b"NAME.pdf", given.replace('"', "%22").encode())
    answer = ula.generic("POST", url(deal), body, MULTIPART_CONTENT)
    for found in Attachment.objects.all():  # some are no form at all to the parser
        assert not set("\r\n\x00/\\") & set(found.name)
        sent = ula.get(f"{url(deal)}{found.public_id}/")
        assert b"".join(sent.streaming_content) == PDF
        assert sent["Content-Disposition"].startswith("attachment; filename")
        assert "Set-Cookie" not in sent
    assert answer.status_code in {200, 302}


class Counted(io.BytesIO):
    """A body that counts what is read of it."""

    taken = 0

    def read(self, size=-1):
        data = super().read(size)
        self.taken += len(data)
        return data


def post_raw(client, address, body, declared):
    stream = Counted(body)
    extra = {"CONTENT_TYPE": MULTIPART_CONTENT, "CONTENT_LENGTH": str(declared)}
    answer = client.generic("POST", address, **extra, **{"wsgi.input": stream})
    return answer, stream.taken


@pytest.mark.parametrize("declared", [10 * 1024**3, 3 * MEGABYTE + 1, "9" * 40])
def test_what_says_it_is_huge_is_refused_before_a_byte_is_read(ula, deal, declared):
    body = encode_multipart(BOUNDARY, {"file": upload(), "kind": "other"})
    answer, taken = post_raw(ula, url(deal), body, declared)
    assert (answer.status_code, taken) == (413, 0)
    assert "Nothing of it was read or stored" in answer.content.decode()


@pytest.mark.parametrize("address", ["/account/", "/deals/new/", "/account/sign-in/", "/admin/"])
def test_a_page_without_files_reads_at_most_a_megabyte(ula, address):
    answer, taken = post_raw(ula, address, b"", MEGABYTE + 1)
    assert (answer.status_code, taken) == (413, 0)


@pytest.mark.parametrize("declared", ["-1", "many", "", "1e9"])
def test_nonsense_for_a_length_is_an_empty_form(ula, deal, declared):
    body = encode_multipart(BOUNDARY, {"file": upload(), "kind": "other"})
    answer, taken = post_raw(ula, url(deal), body, declared)
    assert answer.status_code in {200, 400}
    assert taken == 0
    assert not Attachment.objects.exists()


def test_more_than_was_declared_is_not_read(ula, deal):
    body = encode_multipart(BOUNDARY, {"kind": "other", "file": upload()})
    _answer, taken = post_raw(ula, url(deal), body + bytes(MEGABYTE), len(body))
    assert taken == len(body)
    assert Attachment.objects.get().size == len(PDF)


def test_a_body_that_ends_too_early_is_no_attachment(ula, deal):
    body = encode_multipart(BOUNDARY, {"kind": "other", "file": upload(content=PDF * 9)})
    post_raw(ula, url(deal), body[:-400], len(body))
    assert not Attachment.objects.exists()
    assert waiting_files() == []


@pytest.mark.parametrize("size", [MEGABYTE + 1, 2 * MEGABYTE])
def test_a_file_above_the_limit_is_an_error_in_the_form(ula, deal, folder, size):
    large = upload(content=PDF.ljust(size - 6) + b"%%EOF\n")
    assert error(send(ula, deal, large)) == "The file is larger than 1.0\xa0MB."
    assert not folder.exists()
    assert waiting_files() == []


@pytest.mark.parametrize("goes_away", [False, True])
def test_what_grows_beyond_the_limit_is_deleted_at_once(goes_away):
    handler = LimitedUpload(RequestFactory().post("/"), limit=10)
    handler.new_file("file", "letter.pdf", "application/pdf", None)
    handler.receive_data_chunk(b"%PDF-12345", 0)
    (temporary,) = waiting_files()
    if goes_away:
        handler.upload_interrupted()
    else:
        handler.receive_data_chunk(b"6", 10)
        handler.receive_data_chunk(b"7", 11)
        assert handler.file_complete(12).size == 12
    assert not temporary.exists()


def test_a_file_of_just_the_limit_is_fine(ula, deal):
    assert send(ula, deal, upload(content=PDF.ljust(MEGABYTE - 6) + b"%%EOF\n")).status_code == 302
    assert Attachment.objects.get().size == MEGABYTE
    assert waiting_files() == []


def test_the_action_keeps_the_limit_for_other_doors(cast, deal):
    with pytest.raises(Invalid, match="larger than"):
        add_attachment(deal, by=cast.ula, file=upload(content=bytes(MEGABYTE + 1)), kind="other")


def test_an_empty_file_and_no_file_are_told_apart(ula, deal):
    assert error(send(ula, deal, upload(content=b""))) == "The file is empty."
    assert error(ula.post(url(deal), {"kind": "other"})) == "Choose a file."


def test_several_files_at_once_are_refused(ula, deal):
    answer = ula.post(url(deal), {"file": [upload(), upload()], "kind": "other"})
    assert answer.status_code == 400
    assert not Attachment.objects.exists()
    assert waiting_files() == []


def test_files_for_pages_that_want_none_are_not_even_written(ula, monkeypatch):
    written = []
    monkeypatch.setattr(LimitedUpload, "file_complete", lambda *a: written.append(a[0].file))
    ula.post("/account/", {"file": upload()})
    assert written == [None]


def test_strangers_upload_nothing_before_they_sign_in(deal, monkeypatch):
    written = []
    monkeypatch.setattr(LimitedUpload, "file_complete", lambda *a: written.append(a[0].file))
    stranger, token = Client(enforce_csrf_checks=True), "a" * 32
    stranger.cookies[settings.CSRF_COOKIE_NAME] = token
    answer = send(stranger, deal, upload(), csrfmiddlewaretoken=token)
    assert answer.url == f"/account/sign-in/?next={url(deal)}"
    assert written == [None]


def test_a_form_from_elsewhere_attaches_nothing(cast, deal):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.ula)
    assert send(strict, deal, upload()).status_code == 403
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("rest", ["%00", "../..", "ABCDEFGH2%0A", "ä", "1", "ABCDEFGH23"])
def test_a_made_up_address_of_a_file_is_not_found(ula, deal, rest):
    for end in ("/", "/remove/"):
        assert ula.get(f"{url(deal)}{rest}{end}").status_code == 404
