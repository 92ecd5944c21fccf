"""Clone as new draft: the same case again, with what its new author could choose."""

import pytest

from deals.actions.answers import accept_deal
from deals.actions.cloning import clone_deal
from deals.actions.lifecycle import lose
from deals.actions.team import Member
from deals.enums import DealType, Status
from deals.errors import NotAllowed, NotFound
from deals.guards import missing_for_submission
from deals.models import Deal
from tests.deals.states import reason
from tests.factories import AssignmentFactory, CustomerFactory, make_deal
from tests.two_sides.answering import own_details

JAN = Member("Jan", "+48600100300", "jan@contoso.example")


@pytest.fixture
def deal(cast):
    return make_deal(by=cast.ula, location=cast.warsaw, team=[JAN], crm_id="OPP-1")


def stored(draft):
    return Deal.objects.visible_to(draft.author).for_page().get(pk=draft.pk)


@pytest.mark.parametrize("deal_type", list(DealType))
def test_a_clone_lacks_nothing_but_the_consent(cast, deal_type):
    deal = make_deal(by=cast.ula, location=cast.warsaw, team=[JAN], deal_type=deal_type)
    draft = stored(clone_deal(deal, by=cast.ula))
    assert (draft.status, draft.author, draft.deal_type) == (Status.DRAFT, cast.ula, deal_type)
    assert missing_for_submission(draft) == []
    assert draft.engagement_id != deal.engagement_id
    assert draft.engagement.contact_email == deal.engagement.contact_email
    assert [m.email for m in draft.current_team] == [cast.ula.email, JAN.email]
    assert not hasattr(draft.engagement, "consent")


def test_what_belongs_to_one_deal_alone_stays_behind(cast, deal):
    Deal.objects.filter(pk=deal.pk).update(close_date="2020-01-01")
    draft = stored(clone_deal(deal, by=cast.ula))
    assert (draft.crm_id, draft.close_date, draft.progress) == ("", None, 10)
    assert draft.name == deal.name
    assert {p.field for p in missing_for_submission(draft)} == {"close_date"}


def test_a_colleague_joins_the_team_and_chooses_an_own_location(cast, deal):
    AssignmentFactory(user=cast.vera, role="referral_admin", location=cast.krakow)
    draft = stored(clone_deal(deal, by=cast.vera))
    assert draft.location is None  # Warsaw is only hers to read
    assert draft.current_team[0].email == cast.vera.email


def test_the_contact_hidden_before_acceptance_is_not_cloned(cast, deal):
    theirs = deal.sent_to.get()
    draft = stored(clone_deal(theirs, by=cast.sam))
    assert draft.engagement.contact_email == ""
    assert draft.engagement.customer == deal.engagement.customer
    accept_deal(theirs, by=cast.sam, values=own_details())
    later = stored(clone_deal(theirs, by=cast.sam))
    assert later.engagement.contact_email == deal.engagement.contact_email


def test_another_organizations_unconfirmed_customer_is_not_cloned(cast):
    mine = CustomerFactory(owner=cast.contoso)
    theirs = make_deal(by=cast.ula, location=cast.warsaw, customer=mine).sent_to.get()
    assert stored(clone_deal(theirs, by=cast.sam)).engagement.customer is None


def test_who_may_not_see_or_create_clones_nothing(cast, deal):
    with pytest.raises(NotFound):
        clone_deal(deal, by=cast.fay)
    with pytest.raises(NotAllowed):
        clone_deal(deal, by=cast.vera)
    assert not Deal.objects.filter(status=Status.DRAFT).exists()


def test_a_closed_deal_is_cloned_from_its_page_with_one_click(cast, client, deal):
    lose(deal, by=cast.ula, reason=reason("budget"))
    client.force_login(cast.ula)
    address = f"/deals/{deal.reference}/clone/"
    assert address in client.get(f"/deals/{deal.reference}/").content.decode()
    assert client.get(address).url == f"/deals/{deal.reference}/"
    answer = client.post(address, follow=True)
    assert "holds a copy of" in answer.content.decode()
    assert Deal.objects.get(status=Status.DRAFT).name == deal.name
    client.force_login(cast.vera)
    assert address not in client.get(f"/deals/{deal.reference}/").content.decode()
