"""Programme staff correct customer, location and assessment; both sides read it."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import User
from deals.actions.corrections import correct_deal
from deals.enums import DealType
from deals.errors import Invalid, NotAllowed
from deals.models import Deal
from tests.factories import AssessmentTypeFactory, CustomerFactory, make_deal


@pytest.fixture
def deal(cast):
    return make_deal(by=cast.ula, location=cast.warsaw)


@pytest.fixture
def right():
    return CustomerFactory(name="The right one")


def post(client, deal, **changes):
    case = deal.engagement
    deal.refresh_from_db()
    data = {
        "version": deal.version,
        "customer": case.customer_id,
        "location": deal.location_id,
        "assessment_type": case.assessment_type_id or "",
        "assessment_location": case.assessment_location_id or "",
        "reason": "Chosen by mistake.",
    }
    url = reverse("admin:deals_deal_correct", args=[deal.pk])
    return client.post(url, data | changes, follow=True).content.decode()


def test_a_corrected_customer_stands_in_both_sides_timelines(cast, client, deal, right):
    client.force_login(cast.root)
    before = str(deal.engagement.customer)
    assert "The deal is corrected" in post(client, deal, customer=right.pk)
    theirs = deal.sent_to.get()
    for one, reader in ((deal, cast.ula), (theirs, cast.sam)):
        event = Deal.objects.get(pk=one.pk).events.first()
        assert event.data["changes"] == {"customer": [before, "The right one"]}
        client.force_login(reader)
        page = client.get(f"/deals/{one.reference}/").content.decode()
        assert "Corrected by the programme: Customer." in page
        assert "Chosen by mistake." in page
    client.force_login(cast.ula)
    assert deal.reference in client.get("/deals/outbound/?q=right+one").content.decode()


def test_a_corrected_location_moves_the_deal_and_is_told_to_its_own_side_only(cast, client, deal):
    client.force_login(cast.root)
    post(client, deal, location=cast.krakow.pk)
    assert Deal.objects.get(pk=deal.pk).location == cast.krakow
    assert not Deal.objects.visible_to(cast.wanda).filter(pk=deal.pk).exists()
    assert not deal.sent_to.get().events.filter(kind="corrected").exists()


def test_the_assessment_is_corrected_within_what_could_have_been_chosen(cast, client, deal):
    client.force_login(cast.root)
    other = AssessmentTypeFactory(name="Not vetted")
    assert "not vetted" in post(client, deal, assessment_type=other.pk)
    other.vetted.add(cast.contoso)
    post(client, deal, assessment_type=other.pk, assessment_location=cast.krakow.pk)
    case = Deal.objects.get(pk=deal.pk).engagement
    assert (case.assessment_type, case.assessment_location) == (other, cast.krakow)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "Say why it is corrected"),
        ({"customer": ""}, "This field is required"),
        ({"customer": "9" * 40}, "valid choice"),
        ({"location": "0"}, "valid choice"),
        ({}, "Nothing differs"),
        ({"version": "0", "customer": None}, "Somebody changed this deal meanwhile"),
    ],
)
def test_what_can_not_be_is_said_and_nothing_is_written(cast, client, deal, right, changes, words):
    client.force_login(cast.root)
    if changes.get("customer", "") is None:
        changes = changes | {"customer": right.pk}
    version = deal.version
    assert words in post(client, deal, **changes)
    assert Deal.objects.get(pk=deal.pk).version == version


def test_values_of_others_are_refused_whoever_calls(cast, deal):
    co_sell = make_deal(by=cast.ula, location=cast.warsaw, deal_type=DealType.CO_SELL)
    wrong = [
        (deal, {"location": cast.paris}),
        (deal, {"assessment_location": cast.paris}),
        (deal, {"customer": CustomerFactory(owner=cast.fabrikam)}),
        (co_sell, {"assessment_type": cast.cloud}),
    ]
    for one, values in wrong:
        with pytest.raises(Invalid):
            correct_deal(one, by=cast.root, values=values, reason="Why not")
    with pytest.raises(KeyError):
        correct_deal(deal, by=cast.root, values={"status": "won"}, reason="Why not")
    with pytest.raises(NotAllowed):
        correct_deal(deal, by=cast.anna, values={"location": cast.krakow}, reason="Mine")


def test_who_may_only_look_finds_no_way_in(cast, client, deal):
    staff = User.objects.create_user("staff@cosell.example", name="Stan Staff", is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_deal"))
    client.force_login(staff)
    url = reverse("admin:deals_deal_correct", args=[deal.pk])
    assert client.get(url).status_code == client.post(url).status_code == 403
    page = client.get(reverse("admin:deals_deal_change", args=[deal.pk])).content.decode()
    assert url not in page
    client.force_login(cast.root)
    assert client.get(url).status_code == 200
    assert client.get(reverse("admin:deals_deal_correct", args=[999])).status_code == 404
