"""The mail's whole way: asked for in the browser, queued, sent by the worker's own command."""

import signal

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.tasks import ATTEMPTS

HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)


@pytest.fixture
def work():
    """Run the worker until nothing is left to do; it leaves the signals as they were."""
    before = {number: signal.getsignal(number) for number in HANDLED}
    yield lambda: call_command("db_worker", "--batch", "--no-startup-delay", "--no-reload")
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_was_asked_for(cast, client, work, settings):
    cache.clear()
    client.post(reverse("account_reset_password"), {"email": cast.anna.email})
    assert mail.outbox == []
    work()
    assert [sent.to for sent in mail.outbox] == [[cast.anna.email]]
    work()
    assert len(mail.outbox) == 1

    down = {"host": "127.0.0.1", "port": 1, "use_ssl": False, "timeout": 5}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": down}}
    client.post(reverse("account_reset_password"), {"email": cast.ula.email})
    for _ in range(ATTEMPTS + 1):
        DBTaskResult.objects.update(run_after=timezone.now())  # the waiting is over
        work()
    tries = DBTaskResult.objects.filter(args_kwargs__args__0=cast.ula.pk)
    assert tries.count() == ATTEMPTS
    assert not DBTaskResult.objects.ready().exists()
