"""The demo: the accounts of the spec, deals in every state, told by the real actions."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.http import QueryDict
from django.test import override_settings
from phonenumbers import is_valid_number

from accounts.models import User
from deals.enums import DealType, RegistrationStatus, Status
from deals.guards import missing_for_submission
from deals.lists import Listing
from deals.models import (
    Attachment,
    Customer,
    Deal,
    DealEvent,
    Registration,
    Round,
    SavedView,
    StageMark,
    TeamMember,
)
from portal.demo_accounts import ACCOUNTS, PASSWORD


@pytest.fixture(scope="module", autouse=True)
def _demo(django_db_setup, django_db_blocker):
    """Made once for all tests of this file, which only read."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        call_command("demo")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_demo, db):
    pass


def test_the_demo_tells_of_every_type_and_every_end(demo):
    own = Deal.objects.filter(direction="outbound")
    told = Counter(own.exclude(status=Status.DRAFT).values_list("deal_type", "status"))
    ends = {Status.ACCEPTED, Status.WON, Status.LOST, Status.ERROR}
    assert set(told) == {(kind, end) for kind in DealType for end in ends}
    open_ones = own.filter(status=Status.ACCEPTED, deal_type=DealType.SOLUTION_ASSESSMENT)
    assert set(open_ones.values_list("progress", flat=True)) == {10, 20, 40, 60, 80}
    per_organization = Counter(own.values_list("organization__name", flat=True))
    assert 60 <= per_organization["Contoso"] <= 120
    assert 20 <= per_organization["Fabrikam"] <= 40


def test_every_account_of_the_spec_is_there_with_a_role_and_a_real_phone(demo):
    assert set(User.objects.values_list("email", flat=True)) == {a.email for a in ACCOUNTS}
    for user in User.objects.prefetch_related("assignments"):
        assert user.check_password(PASSWORD)
        assert is_valid_number(user.phone), user
        assert bool(user.assignments.all()) != user.is_superuser
        assert " " in user.name


def test_every_phone_number_is_one(demo):
    wrong = {str(m.phone) for m in TeamMember.objects.all() if not is_valid_number(m.phone)}
    deals = Deal.objects.exclude(engagement__contact_phone="").select_related("engagement")
    phones = {deal.engagement.contact_phone for deal in deals}
    assert wrong | {str(phone) for phone in phones if not is_valid_number(phone)} == set()


def test_everybody_who_works_with_deals_sees_some(demo):
    for user in User.objects.exclude(organization=None).exclude(assignments__role="reviewer"):
        assert Deal.objects.visible_to(user).exists(), user


def test_the_reviewer_has_registrations_in_every_state_and_partners_see_theirs(demo):
    reviewer = User.objects.get(assignments__role="reviewer")
    assert not Deal.objects.visible_to(reviewer).exists()
    told = Counter(Registration.objects.values_list("status", flat=True))
    assert set(told) == set(RegistrationStatus.values)
    assert Registration.objects.visible_to(reviewer).count() >= 6
    assert Round.objects.filter(number=2).exists()
    for one in Registration.objects.select_related("deal"):
        assert one.submitted_at >= one.deal.closed_at
        assert one.decided_at is None or one.decided_at >= one.submitted_at


def test_history_lies_in_the_past_and_in_order(demo):
    for deal in Deal.objects.exclude(status=Status.DRAFT).prefetch_related("events", "marks"):
        own = [event for event in deal.events.all() if event.version is not None]
        at = [event.at for event in sorted(own, key=lambda e: e.version)]
        assert at == sorted(at)
        assert at[0] == deal.submitted_at
        assert {mark.at for mark in deal.marks.all()} <= set(at)
        if deal.is_closed:
            assert deal.closed_at in at
        assert deal.close_date is None or deal.close_date >= deal.submitted_at.date()
    late = Deal.objects.filter(closed_at__lt=F("submitted_at"))
    assert not late.exists()
    assert DealEvent.objects.filter(kind="reopened").exists()
    assert DealEvent.objects.filter(kind="edited").exists()
    assert StageMark.objects.exists()


def test_each_organization_has_received_deals_in_every_state(demo):
    for name in ("Northstar", "Contoso", "Fabrikam"):
        inbound = Deal.objects.filter(direction="inbound", organization__name=name)
        states = {deal.shown_status for deal in inbound}
        assert states >= {"received", "accepted", "declined", "expired"}, name
    assert Deal.objects.filter(status="expired", late_asked_at__isnull=False).exists()


def test_duplicates_name_the_deal_that_stays_of_the_same_customer(demo):
    duplicates = Deal.objects.exclude(surviving_deal=None)
    assert duplicates
    for deal in duplicates.select_related("engagement", "surviving_deal__engagement"):
        assert deal.surviving_deal.engagement.customer_id == deal.engagement.customer_id


def test_drafts_are_half_filled_and_one_holds_faulty_input(demo):
    drafts = Deal.objects.filter(status=Status.DRAFT)
    missing = {tuple(sorted({p.step for p in missing_for_submission(d)})) for d in drafts}
    assert len(missing) > 2
    assert [d for d in drafts if d.inputs.filter(step="details").exists()]


def test_the_companies_are_there(demo):
    assert Customer.objects.count() > 2_000
    assert {"PL", "DE", "FR", "US"} <= set(Customer.objects.values_list("country", flat=True))


def test_engagement_letters_lie_at_their_stage(demo):
    letters = Attachment.objects.select_related("deal")
    assert [(a.kind, a.percent, a.content_type) for a in letters] == 2 * [
        ("engagement_letter", 20, "application/pdf")
    ]
    assert all(letter.deal.marks.filter(percent=20, at=letter.uploaded_at) for letter in letters)


def test_contosos_people_share_views_in_which_every_value_means_something(demo):
    anna = User.objects.get(email="admin@contoso.example")
    views = SavedView.objects.visible_to(anna)
    assert views.filter(shared=True).count() == 2
    for view in views:
        listing = Listing(anna, view.tab, QueryDict(view.query))
        assert listing.deals.exists(), view
        assert listing.filters.unknown == []
