"""`manage.py demo`: a programme to try Cosell with."""

from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from accounts.models import Organization
from deals.demo.answers import tell_answers, tell_news
from deals.demo.attachments import tell_attachments
from deals.demo.catalogue import make_catalogue
from deals.demo.companies import make_companies
from deals.demo.drafts import tell_drafts
from deals.demo.plan import stories
from deals.demo.programme import make_organizations, make_people
from deals.demo.registrations import tell_registrations
from deals.demo.telling import Teller
from deals.demo.views import tell_views

SEED = 2026


class Command(BaseCommand):
    help = "Fills an empty database with the demo: organizations, people, companies and deals."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo installation: COSELL_DEMO is not set.")
        if Organization.objects.exists():
            raise CommandError("The demo needs an empty database; this one has organizations.")
        with transaction.atomic():
            make_organizations()
            make_people()
            make_catalogue()
            make_companies()
            tell_all(Random(SEED))  # noqa: S311  # the same demo every time is the point


def tell_all(chance: Random) -> None:
    """All deals and drafts, the oldest first."""
    teller = Teller(chance, timezone.now())
    for story in tqdm(stories(chance), desc="Deals", unit="deal", leave=False, disable=None):
        teller.tell(story)
    tell_answers(teller)
    tell_news(teller)
    tell_attachments()
    tell_registrations(teller)
    tell_drafts(teller)
    tell_views(teller)
