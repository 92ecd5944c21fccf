"""Programme staff act on deals through the same actions, guards and all."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from deals.actions.lifecycle import mark_stage, win
from deals.enums import DealType, Door, Status
from deals.errors import NotAllowed, NotFound, NotNow
from deals.models import Deal, Reason
from tests.factories import make_deal, make_draft
from tests.two_sides.answering import received


@pytest.fixture
def deal(cast):
    return make_deal(by=cast.anna, location=cast.warsaw)


@pytest.fixture
def staff(cast):
    """Programme staff who may look at deals and no more."""
    user = User.objects.create_user("staff@cosell.example", name="Stan Staff", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_deal"))
    return user


def post(client, deal, verb, **values):
    deal.refresh_from_db()
    url = reverse("admin:deals_deal_verb", args=[deal.pk, verb])
    response = client.post(url, {"version": deal.version, **values}, follow=True)
    deal.refresh_from_db()
    return response


def test_root_marks_a_stage_and_the_event_says_who_and_through_which_door(client, cast, deal):
    client.force_login(cast.root)
    post(client, deal, "mark-stage")
    event = deal.events.first()
    assert deal.progress == 20
    assert (event.actor, event.door, event.kind) == (cast.root, Door.ADMIN, "stage_marked")


def test_root_closes_a_deal_as_error_and_reopens_it(client, cast, deal):
    client.force_login(cast.root)
    other = make_deal(by=cast.bert, location=cast.berlin)
    reason = Reason.objects.get(code="duplicate_portal")
    values = {"reason": reason.pk, "surviving_deal": other.reference.lower()}
    post(client, deal, "close-as-error", **values)
    assert (deal.status, deal.surviving_deal) == (Status.ERROR, other)
    post(client, deal, "reopen", reason_notes="A mistake of ours")
    assert deal.status == Status.ACCEPTED


def test_won_is_refused_with_the_reason_while_stages_are_left(client, cast, deal):
    client.force_login(cast.root)
    page = post(client, deal, "won").content.decode()
    assert deal.status == Status.ACCEPTED
    assert "4 of 4 stages left" in page


def test_an_input_error_is_said_beside_its_field(client, cast, deal):
    client.force_login(cast.root)
    other = Reason.objects.get(code="error_other")
    page = post(client, deal, "close-as-error", reason=other.pk).content.decode()
    assert "Add notes for this reason." in page
    assert deal.status == Status.ACCEPTED


def test_another_organizations_deal_cannot_be_the_one_that_stays(client, cast, deal):
    foreign = make_deal(by=cast.fay, location=cast.paris)
    client.force_login(cast.root)
    reason = Reason.objects.get(code="duplicate_portal")
    values = {"reason": reason.pk, "surviving_deal": foreign.reference}
    assert "no other deal" in post(client, deal, "close-as-error", **values).content.decode()
    assert deal.status == Status.ACCEPTED


def test_a_deal_changed_meanwhile_is_left_alone(client, cast, deal):
    client.force_login(cast.root)
    url = reverse("admin:deals_deal_verb", args=[deal.pk, "mark-stage"])
    before = deal.version
    mark_stage(deal, by=cast.anna)
    for version in (before, "", "x", "9" * 30):
        page = client.post(url, {"version": version}, follow=True).content.decode()
        assert "Somebody changed this deal meanwhile" in page
    deal.refresh_from_db()
    assert deal.progress == 20


def test_a_verb_of_another_status_or_none_at_all_does_nothing(client, cast, deal):
    client.force_login(cast.root)
    assert "not possible while" in post(client, deal, "reopen", reason_notes="x").content.decode()
    assert "not possible while" in post(client, deal, "accept").content.decode()
    for verb in ("delete", "status"):
        assert post(client, deal, verb).status_code == 404
    assert deal.status == Status.ACCEPTED


def test_staff_without_the_permission_look_but_cannot_act(client, staff, deal):
    client.force_login(staff)
    page = client.get(reverse("admin:deals_deal_change", args=[deal.pk]))
    assert page.status_code == 200
    assert "/verb/" not in page.content.decode()
    assert post(client, deal, "mark-stage").status_code == 403
    with pytest.raises((NotFound, NotAllowed)):
        mark_stage(deal, by=staff, door=Door.ADMIN)
    deal.refresh_from_db()
    assert deal.progress == 10


def test_staff_with_the_permission_act_on_every_organizations_deals(client, staff, deal):
    staff.user_permissions.add(Permission.objects.get(codename="change_deal"))
    client.force_login(User.objects.get(pk=staff.pk))
    post(client, deal, "mark-stage")
    assert deal.progress == 20


def test_the_permission_is_nothing_worth_without_being_programme_staff(client, cast, deal):
    """Somebody of a partner with the permission stays within their scope."""
    cast.fay.is_superuser = True
    cast.fay.save()
    client.force_login(cast.fay)
    assert post(client, deal, "mark-stage").status_code in {302, 403}
    assert deal.events.count() == 1
    with pytest.raises(NotFound):
        mark_stage(deal, by=cast.fay, door=Door.ADMIN)


def test_nobody_is_programme_staff_and_of_an_organization(cast):
    cast.fay.is_staff = True
    with pytest.raises(ValidationError, match="Programme staff belong to no organization"):
        cast.fay.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.fay.save()


def test_through_any_other_door_programme_staff_see_no_deal(client, cast, deal):
    client.force_login(cast.root)
    assert client.get(reverse("deals:deal", args=[deal.reference])).status_code in {403, 404}
    for door in set(Door) - {Door.ADMIN}:
        with pytest.raises(NotFound):
            mark_stage(deal, by=cast.root, door=door)


def test_guards_hold_for_programme_staff_in_the_actions_themselves(cast, deal):
    with pytest.raises(NotNow):
        win(deal, by=cast.root, door=Door.ADMIN)
    led = make_deal(by=cast.anna, location=cast.warsaw, deal_type=DealType.PARTNER_LED)
    theirs = Deal.objects.get(engagement=led.engagement, organization=cast.northstar)
    with pytest.raises(NotNow):
        mark_stage(theirs, by=cast.root, door=Door.ADMIN)


def test_drafts_are_out_of_reach_for_programme_staff(client, cast):
    draft = make_draft(by=cast.anna, location=cast.warsaw)
    client.force_login(cast.root)
    assert post(client, draft, "mark-stage").status_code == 404
    with pytest.raises(NotFound):
        mark_stage(draft, by=cast.root, door=Door.ADMIN)


def test_deals_and_events_have_no_form_to_change_or_delete(client, cast, deal):
    client.force_login(cast.root)
    change = reverse("admin:deals_deal_change", args=[deal.pk])
    page = client.get(change).content.decode()
    assert 'name="status"' not in page
    assert 'name="events-0-kind"' not in page
    assert client.post(change, {"status": "won", "name": "Changed"}).status_code == 403
    delete = reverse("admin:deals_deal_delete", args=[deal.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    deal.refresh_from_db()
    assert (deal.status, deal.name) == (Status.ACCEPTED, "Cloud for Żabka")


def test_a_hindered_verb_is_shown_with_its_reason_and_no_button(client, cast, deal):
    client.force_login(cast.root)
    page = client.get(reverse("admin:deals_deal_change", args=[deal.pk])).content.decode()
    assert reverse("admin:deals_deal_verb", args=[deal.pk, "mark-stage"]) in page
    assert reverse("admin:deals_deal_verb", args=[deal.pk, "won"]) not in page
    assert "4 of 4 stages left" in page


OWN = {
    "name": "By the programme",
    "value": "1000",
    "currency": "EUR",
    "close_date": (timezone.localdate() + timedelta(days=60)).isoformat(),
    "notes": "Answered on the phone.",
}


def test_root_accepts_for_a_partner_without_joining_its_team(client, cast):
    deal = received(cast)
    client.force_login(cast.root)
    page = post(client, deal, "accept", **OWN | {"value": ""}).content.decode()
    assert "Enter the estimated value." in page
    assert "Answered on the phone." in page
    post(client, deal, "accept", **OWN)
    assert (deal.status, deal.name) == (Status.ACCEPTED, "By the programme")
    assert not deal.team.exists()


def test_root_declines_for_a_partner_and_asks_for_a_late_answer(client, cast):
    declined, late = received(cast), received(cast)
    client.force_login(cast.root)
    reason = Reason.objects.get(code="budget")
    post(client, declined, "decline", reason=reason.pk)
    assert declined.status == Status.DECLINED
    assert declined.sent_by.events.filter(kind="other_declined").exists()
    with time_machine.travel(late.answer_due_at):
        client.force_login(cast.root)
        post(client, late, "ask-late", notes="The office was closed.")
    assert late.status == Status.EXPIRED
    assert late.late_asked_at is not None
