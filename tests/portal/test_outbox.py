"""The demo shows the mails that it would send; a real installation has no such page."""

import pytest
from django.core.mail.backends.filebased import EmailBackend
from django.urls import reverse

from portal.mail import build_mail
from portal.web.outbox import SHOWN, mails_in


def write(folder, to, subject="Zażółć", name="Anna"):
    context = {"user": {"name": name}, "items": [], "preferences": "https://cosell.example/"}
    mail = build_mail(
        to=to, subject=subject, template="emails/notification", context=context, language="en"
    )
    EmailBackend(file_path=folder).send_messages([mail])


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO, settings.MAIL_HOST, settings.MAIL_DIR = True, "", tmp_path
    return tmp_path


def test_everybody_reads_the_mails_to_themselves_and_programme_staff_all(client, cast, demo):
    write(demo, cast.anna.email, "For Anna")
    write(demo, cast.fay.email, "For Fay")
    pages = {}
    for user in (cast.anna, cast.fay, cast.root):
        client.force_login(user)
        page = client.get(reverse("outbox")).content.decode()
        pages[user] = [name for name in ("For Anna", "For Fay") if name in page]
    assert pages == {
        cast.anna: ["For Anna"],
        cast.fay: ["For Fay"],
        cast.root: ["For Anna", "For Fay"],
    }


def test_the_menu_leads_there_in_the_demo_only(client, cast, settings, demo):
    client.force_login(cast.anna)
    assert reverse("outbox") in client.get("/").content.decode()
    settings.MAIL_HOST = "mail.cosell.example"
    assert reverse("outbox") not in client.get("/").content.decode()
    assert client.get(reverse("outbox")).status_code == 404


def test_several_mails_of_one_file_are_told_apart_and_the_newest_are_shown(tmp_path):
    for number in range(SHOWN + 2):
        write(tmp_path, "anna@contoso.example", f"Mail {number}")
    together = tmp_path / "20200101-000000-1.log"
    files = sorted(tmp_path.glob("*.log"))
    together.write_bytes(b"".join(file.read_bytes() for file in files))
    for file in files:
        if file != together:
            file.unlink()
    found = mails_in(tmp_path, to="anna@contoso.example")
    assert len(found) == SHOWN
    assert "Hello Anna" in found[0].text


def test_without_any_mail_it_says_so(client, cast, demo):
    client.force_login(cast.anna)
    assert "No mail yet" in client.get(reverse("outbox")).content.decode()
    assert mails_in(demo / "none") == []
