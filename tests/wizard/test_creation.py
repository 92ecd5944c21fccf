"""Create deal: complete, consented, once, with the other side's deal."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Assignment
from accounts.scope import scope_of
from deals.actions.creation import create_deal
from deals.actions.deliveries import DELIVER
from deals.actions.insert_deals import FEW, insert_deals
from deals.actions.team import Member
from deals.enums import DealType, Direction, Status
from deals.errors import NotAllowed
from deals.models import Consent, ConsentText, Deal, Delivery, Notification
from portal.jobs import queued
from tests.factories import CustomerFactory, make_deal, make_draft
from tests.wizard.conftest import Walker, details


@pytest.fixture
def ready(cast):
    return Walker(cast.ula, make_draft(by=cast.ula, location=cast.warsaw))


def create(walk, **changes):
    data = {"create": "1", "consent": "on", "version": "1"} | changes
    return walk.post("consent", **{key: value for key, value in data.items() if value})


def test_create_leads_to_the_deal_and_stores_the_consent(cast, ready):
    answer = create(ready)
    assert answer.url == f"/deals/{ready.draft.reference}/"
    deal, text = ready.stored(), ConsentText.objects.get()
    assert (deal.status, deal.progress) == (Status.ACCEPTED, 10)
    consent = deal.engagement.consent
    assert (consent.user, consent.version, consent.text) == (cast.ula, text, text.text)
    assert consent.given_at == deal.submitted_at
    assert "is created" in ready.client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("deal_type", "other_side"),
    [
        (DealType.SOLUTION_ASSESSMENT, Status.RECEIVED),
        (DealType.CO_SELL, Status.RECEIVED),
        (DealType.PARTNER_LED, Status.ACCEPTED),
        (DealType.PRIVATE, None),
    ],
)
def test_each_deal_type_opens_the_vendors_deal_as_specified(cast, deal_type, other_side):
    walk = Walker(cast.ula, make_draft(by=cast.ula, location=cast.warsaw, deal_type=deal_type))
    create(walk)
    assert walk.stored().deal_type == deal_type
    others = Deal.objects.filter(organization=cast.northstar)
    assert [deal.status for deal in others] == ([other_side] if other_side else [])
    for deal in others:
        assert (deal.location, deal.deal_type, deal.name) == (cast.prague, deal_type, "")
        assert not deal.current_team


def test_the_vendors_default_location_takes_countries_that_nobody_covers(cast):
    customer = CustomerFactory(country="BR")
    make_deal(by=cast.ula, location=cast.warsaw, customer=customer)
    assert Deal.objects.get(organization=cast.northstar).location == cast.dublin


def test_a_deal_that_the_vendor_creates_has_no_second_side(cast):
    walk = Walker(cast.sam, make_draft(by=cast.sam, location=cast.prague))
    assert create(walk).url == f"/deals/{walk.draft.reference}/"
    assert [deal.pk for deal in Deal.objects.all()] == [walk.draft.pk]


def test_without_a_published_text_nothing_is_created(ready):
    ConsentText.objects.all().delete()
    page = create(ready).content.decode()
    assert "The programme has not published its consent text yet." in page
    assert ready.stored().status == Status.DRAFT


def test_who_lost_the_location_meanwhile_is_asked_for_another(cast, ready):
    Assignment.objects.filter(user=cast.ula).update(location=cast.berlin)
    answer = create(ready)
    assert answer.status_code == 403
    assert "choose another one" in answer.content.decode()
    assert not Consent.objects.exists()
    ready.post("details", **details(cast.berlin))
    create(ready)
    deal = ready.stored()
    assert (deal.status, deal.location) == (Status.ACCEPTED, cast.berlin)


def test_without_the_tick_nothing_is_created(ready):
    page = create(ready, consent="").content.decode()
    assert "Tick the box to give your consent." in page
    assert ready.stored().status == Status.DRAFT
    assert not Consent.objects.exists()


def test_a_text_that_changed_meanwhile_is_asked_for_again(ready):
    ConsentText.objects.create(version="2", text="New words")
    page = create(ready).content.decode()
    assert "The text has changed; read it and tick the box again." in page
    assert "New words" in page
    create(ready, version="2")
    assert ready.stored().engagement.consent.text == "New words"


def test_what_is_missing_is_listed_by_step_and_nothing_is_lost(walk):
    page = create(walk).content.decode()
    assert "Before the deal can be created:" in page
    for words in ("Choose the customer.", "Enter a deal name.", "Choose the solution type."):
        assert words in page
    assert walk.stored().status == Status.DRAFT


def test_a_step_with_faulty_input_keeps_the_deal_from_being_created(ready):
    ready.post("details", name="")
    page = create(ready).content.decode()
    assert "This step holds entries with errors; correct them." in page
    assert ready.stored().status == Status.DRAFT


def test_each_step_is_listed_once_with_all_that_it_lacks(walk):
    walk.post("details", name="")
    names = [name for name, _title, _problems in create(walk).context["missing"]]
    assert names == ["customer", "details", "solution"]


def test_a_type_no_longer_vetted_is_refused_at_the_end_too(cast, ready):
    cast.cloud.vetted.remove(cast.contoso)
    assert "Your organization is not vetted" in create(ready).content.decode()
    assert ready.stored().status == Status.DRAFT


def test_create_pressed_twice_gives_one_deal(cast, ready):
    assert create(ready).url == create(ready).url == f"/deals/{ready.draft.reference}/"
    assert Deal.objects.filter(organization=cast.northstar).count() == 1
    assert ready.stored().events.count() == 1


@pytest.mark.django_db(transaction=True)
def test_four_requests_at_once_create_one_deal(cast):
    draft = make_draft(by=cast.ula, location=cast.warsaw)
    text, gate = ConsentText.objects.get(), Barrier(4)

    def press():
        try:
            gate.wait()
            return create_deal(draft, by=cast.ula, consent=text).status
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = [future.result() for future in [pool.submit(press) for _ in range(4)]]
    assert outcomes == [Status.ACCEPTED] * 4
    assert Deal.objects.filter(organization=cast.northstar).count() == 1
    assert Deal.objects.get(pk=draft.pk).events.count() == 1
    assert Consent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_four_browsers_at_once_that_press_create_see_the_one_deal(cast):
    draft = make_draft(by=cast.ula, location=cast.warsaw)
    gate, browsers = Barrier(4), [Walker(cast.ula, draft) for _ in range(4)]

    def press(walk):
        try:
            gate.wait()
            return create(walk).url
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(press, browsers)) == {f"/deals/{draft.reference}/"}
    assert Deal.objects.filter(organization=cast.northstar).count() == 1
    assert Deal.objects.get(pk=draft.pk).events.count() == 1


def test_an_open_deal_for_the_same_customer_and_solution_is_pointed_out(cast, ready):
    customer = ready.stored().engagement.customer
    mine = make_deal(by=cast.ula, location=cast.warsaw, customer=customer, name="The first one")
    for step in ("customer", "solution", "consent"):
        page = ready.page(step)
        assert "already has an open deal for this customer and solution" in page
        assert f"/deals/{mine.reference}/" in page


def test_an_open_deal_that_was_received_counts_too(cast, ready):
    customer = ready.stored().engagement.customer
    received = make_deal(by=cast.ula, location=cast.warsaw, customer=customer)
    Deal.objects.filter(pk=received.pk).update(direction=Direction.INBOUND)
    assert f"/deals/{received.reference}/" in ready.page("solution")


def test_one_that_the_user_may_not_see_is_mentioned_without_a_link(cast, ready):
    customer = ready.stored().engagement.customer
    hidden = make_deal(by=cast.bert, location=cast.berlin, customer=customer, name="Hidden one")
    page = ready.page("consent")
    assert "already has an open deal for this customer and solution" in page
    assert "Hidden one" not in page
    assert hidden.reference not in page


def test_other_customers_organizations_and_closed_deals_are_no_duplicates(cast, ready):
    customer = ready.stored().engagement.customer
    make_deal(by=cast.ula, location=cast.warsaw)
    make_deal(by=cast.paul, location=cast.paris, customer=customer)
    assert "already has an open deal" not in ready.page("consent")


def test_a_reference_that_is_taken_is_not_given_again(cast):
    taken = make_draft(by=cast.ula, location=cast.warsaw)
    fresh = Deal(reference=taken.reference, organization=cast.contoso, author=cast.ula)
    fresh.engagement, fresh.direction = taken.engagement, "outbound"
    with transaction.atomic(), pytest.raises(IntegrityError, match="engagement"):
        fresh.save()  # one deal a party; the reference was put right before
    assert fresh.reference != taken.reference


@pytest.mark.parametrize("number", [1, FEW + 1])
def test_deals_of_others_take_free_references_however_many_there_are(cast, number):
    drafts = [make_draft(by=cast.ula, location=cast.warsaw) for _ in range(number)]
    other = partial(Deal, organization=cast.northstar, direction=Direction.INBOUND)
    fresh = [other(reference=d.reference, engagement=d.engagement) for d in drafts]
    insert_deals(fresh)
    assert len(set(Deal.objects.values_list("reference", flat=True))) == 2 * number
    assert {deal.pk for deal in fresh} == set(
        Deal.objects.filter(organization=cast.northstar).values_list("pk", flat=True)
    )
    with pytest.raises(IntegrityError, match="engagement"), transaction.atomic():
        insert_deals([other(engagement=drafts[0].engagement)])  # refused for another reason


def test_the_right_is_judged_by_what_it_is_under_the_lock(cast):
    draft, before = make_draft(by=cast.ula, location=cast.warsaw), scope_of(cast.ula)
    Assignment.objects.filter(user=cast.ula).update(location=cast.berlin)
    with pytest.raises(NotAllowed):
        create_deal(draft, by=cast.ula, consent=ConsentText.objects.get(), scope=before)


@pytest.mark.parametrize("deal_type", [DealType.SOLUTION_ASSESSMENT, DealType.CO_SELL])
@pytest.mark.parametrize("told", [1, 3])
def test_creating_takes_as_many_queries_for_one_who_is_told_as_for_three(
    cast, client, told, deal_type, django_assert_num_queries
):
    people = [cast.anna, cast.wanda, cast.vera][:told]
    team = [Member(user.name, "+48600100200", user.email) for user in people]
    draft = make_draft(by=cast.ula, location=cast.warsaw, team=team, deal_type=deal_type)
    text = ConsentText.objects.get()
    client.force_login(cast.ula)
    data = {"version": text.version, "consent": "on", "create": ""}
    with django_assert_num_queries(16 + 4):  # four mark transactions
        client.post(f"/deals/new/{draft.reference}/consent/", data)
    assert Notification.objects.filter(deal=draft).count() == told
    received = Notification.objects.get(deal__sent_by=draft)
    assert received.user == cast.sam
    assert received.delivery
    waiting = {delivery.pk for delivery in Delivery.objects.all()}
    assert len(waiting) == told + 1
    assert queued(DELIVER) == waiting
