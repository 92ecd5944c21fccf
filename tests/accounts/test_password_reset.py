"""A new password by mail: sent by the worker, no secret at rest, no telling who has an account."""

import re
import socket
from itertools import pairwise

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as portal_settings
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from accounts.tasks import ATTEMPTS, send_password_reset

NEW = "eleven bright otters"


@pytest.fixture(autouse=True)
def nobody_was_throttled(db):
    cache.clear()


def ask(client, email, **headers):
    return client.post(reverse("account_reset_password"), {"email": email}, headers=headers)


def link_in(text):
    return re.search(r"https?://\S+/key/\S+", text)[0]


def test_the_mail_leads_to_a_new_password_once(cast, client):
    ask(client, cast.anna.email)
    assert mail.outbox == []
    send_password_reset.call(cast.anna.pk)
    link = link_in(mail.outbox[0].body)
    page = client.get(link.removeprefix(portal_settings.SITE_URL), follow=True)
    form = page.redirect_chain[-1][0]
    assert 'name="password1"' in page.content.decode()
    client.post(form, {"password1": NEW, "password2": NEW})
    cast.anna.refresh_from_db()
    assert cast.anna.check_password(NEW)
    again = client.get(link.removeprefix(portal_settings.SITE_URL), follow=True)
    assert "no longer works" in again.content.decode()


def test_the_task_table_holds_the_user_only(cast, client):
    ask(client, cast.anna.email)
    row = DBTaskResult.objects.get()
    assert row.args_kwargs == {"args": [cast.anna.pk], "kwargs": {}}


def test_the_link_leads_to_the_portal_whatever_host_was_asked(cast, client):
    ask(client, cast.anna.email, host="localhost")
    send_password_reset.call(cast.anna.pk)
    assert link_in(mail.outbox[0].body).startswith(portal_settings.SITE_URL + "/account/")


def test_known_and_unknown_addresses_get_the_same_answer(cast, client):
    known, unknown = ask(client, cast.anna.email), ask(client, "nobody@contoso.example")
    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"] == reverse("account_reset_password_done")
    pages = [client.get(known["Location"]).content for _ in range(2)]
    assert b"If there is an account" in pages[0]
    assert DBTaskResult.objects.count() == 1


def test_asking_too_often_says_so_in_the_portals_look(cast, client):
    for _ in range(5):
        ask(client, cast.anna.email)
    answer = ask(client, cast.anna.email)
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()


def test_a_mail_is_text_and_html_to_one_person_with_one_message_id(cast):
    send_password_reset.call(cast.anna.pk)
    [sent] = mail.outbox
    assert sent.to == [cast.anna.email]
    assert [part.mimetype for part in sent.alternatives] == ["text/html"]
    assert sent.extra_headers["Message-ID"] == sent.message()["Message-ID"]


def test_who_is_no_longer_active_gets_no_mail(cast):
    cast.anna.is_active = False
    cast.anna.save()
    send_password_reset.call(cast.anna.pk)
    assert mail.outbox == []


def use_mail_server(settings, host, port):
    options = {"host": host, "port": port, "use_ssl": False, "timeout": 5}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


class Box:
    """A mail server's post-box."""

    def __init__(self):
        self.got = []

    async def handle_DATA(self, server, session, envelope):
        self.got.append(envelope)
        return "250 OK"


def test_the_mail_arrives_at_a_real_mail_server(cast, settings):
    box = Box()
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        use_mail_server(settings, "127.0.0.1", port)
        send_password_reset.call(cast.anna.pk)
    finally:
        server.stop()
    [got] = box.got
    assert got.rcpt_tos == [cast.anna.email]
    assert b"Choose a new password" in got.content


def test_a_mail_server_that_is_down_is_tried_again_later_five_times_in_all(cast, settings):
    use_mail_server(settings, "127.0.0.1", 1)  # nobody listens there
    for attempt in range(1, ATTEMPTS + 1):
        send_password_reset.call(cast.anna.pk, attempt)
    rows = DBTaskResult.objects.order_by("run_after")
    assert [row.args_kwargs["args"] for row in rows] == [[cast.anna.pk, n] for n in range(2, 6)]
    gaps = [row.run_after for row in rows]
    assert all(later > earlier for earlier, later in pairwise(gaps))
