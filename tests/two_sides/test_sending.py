"""Sending a deal to another organization, and sharing one further with the vendor."""

import pytest

from deals.actions.creation import create_deal
from deals.actions.drafts import save_step
from deals.actions.sending import upgrade_deal
from deals.enums import DealType, SolutionType
from deals.errors import Invalid, NotAllowed, NotFound, NotNow
from deals.models import ConsentText, Deal
from deals.queries.recipients import suggest_recipients
from tests.factories import CustomerFactory, make_deal, make_draft
from tests.two_sides.answering import sent_deal


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(("who", "where"), [("anna", "warsaw"), ("sam", "dublin")])
def test_fabrikam_receives_what_contoso_or_northstar_sends(cast, client, who, where):
    own = sent_deal(cast.everybody[who], getattr(cast, where), cast.paris)
    deal = own.sent_to.get()
    assert (deal.organization, deal.location, deal.status) == (
        cast.fabrikam,
        cast.paris,
        "received",
    )
    assert own.events.get(kind="sent").data == {"organization": "Fabrikam", "location": "Paris"}
    client.force_login(cast.everybody[who])
    assert "Sent to Fabrikam, Paris" in text(client.get(f"/deals/{own.reference}/"))
    client.force_login(cast.fay)
    shown = text(client.get(f"/deals/{deal.reference}/"))
    assert "Accept</button>" in shown
    assert "Jan Nowak" not in shown


def test_a_shared_deal_that_is_sent_opens_the_vendors_too(cast):
    draft = make_draft(by=cast.anna, location=cast.warsaw, deal_type=DealType.CO_SELL)
    draft = save_step(draft, by=cast.anna, step="customer", values={"recipient": cast.paris})
    own = create_deal(draft, by=cast.anna, consent=ConsentText.objects.first())
    assert {d.organization for d in own.sent_to.all()} == {cast.fabrikam, cast.northstar}


@pytest.mark.parametrize("place", ["warsaw", "dublin"])
def test_a_deal_is_sent_to_other_partners_only(cast, place):
    draft = make_draft(by=cast.anna, location=cast.warsaw)
    with pytest.raises(Invalid) as refusal:
        save_step(draft, by=cast.anna, step="customer", values={"recipient": getattr(cast, place)})
    assert refusal.value.field == "recipient"


def assessment(kind, place):
    return {
        "solution_type": SolutionType.SOLUTION_ASSESSMENT,
        "assessment_type": kind,
        "assessment_location": place,
        "solutions": [],
        "help_wanted": "",
    }


def test_whoever_works_on_the_deal_must_be_vetted(cast, client):
    draft = make_draft(by=cast.anna, location=cast.warsaw)
    with pytest.raises(Invalid):
        save_step(draft, by=cast.anna, step="solution", values=assessment(cast.data, cast.warsaw))
    draft = save_step(draft, by=cast.anna, step="customer", values={"recipient": cast.paris})
    client.force_login(cast.anna)
    offered = client.get(f"/deals/new/{draft.reference}/solution/").context["form"]
    assert cast.data in offered.fields["assessment_type"].queryset
    assert list(offered.fields["assessment_location"].queryset) == [cast.lyon, cast.paris]
    draft = save_step(
        draft, by=cast.anna, step="solution", values=assessment(cast.data, cast.paris)
    )
    # Whoever takes the work back has to be vetted again.
    draft = save_step(draft, by=cast.anna, step="customer", values={"recipient": None})
    with pytest.raises(NotNow) as refusal:
        create_deal(draft, by=cast.anna, consent=ConsentText.objects.first())
    assert {p.field for p in refusal.value.problems} == {"assessment_type", "assessment_location"}


def test_who_will_work_is_chosen_in_the_first_step_without_javascript(cast, client):
    draft = make_draft(by=cast.anna, location=cast.warsaw)
    client.force_login(cast.anna)
    address = f"/deals/new/{draft.reference}/customer/"
    found = client.post(address, {"search": "organization", "org": "fabr par", "worker": "other"})
    assert f'value="{cast.paris.programme_id}"' in text(found)
    assert f'value="{cast.lyon.programme_id}"' not in text(found)
    client.post(address, {"worker": "other", "recipient": cast.paris.programme_id})
    assert Deal.objects.get(pk=draft.pk).engagement.recipient == cast.paris
    assert "Fabrikam, Paris" in text(client.get(f"/deals/new/{draft.reference}/consent/"))
    client.post(address, {"worker": "own", "recipient": cast.paris.programme_id})
    assert Deal.objects.get(pk=draft.pk).engagement.recipient is None


@pytest.mark.parametrize("wrong", ["", "NOPE", "own", "vendors"])
def test_another_organization_must_be_one_of_the_list(cast, client, wrong):
    draft = make_draft(by=cast.anna, location=cast.warsaw)
    ids = {"own": cast.krakow.programme_id, "vendors": cast.dublin.programme_id}
    client.force_login(cast.anna)
    data = {"worker": "other", "recipient": ids.get(wrong, wrong)}
    answer = client.post(f"/deals/new/{draft.reference}/customer/", data)
    assert "Choose a location of the other organization." in text(answer)
    assert Deal.objects.get(pk=draft.pk).engagement.recipient is None


def test_suggestions_hold_other_partners_and_nobody_else(cast, client):
    assert suggest_recipients(cast.anna, "fabri") == [cast.lyon, cast.paris]
    assert suggest_recipients(cast.anna, "contoso") == []
    assert suggest_recipients(cast.anna, "northstar") == []
    assert suggest_recipients(cast.fay, "krakow") == [cast.krakow]
    client.force_login(cast.anna)
    for asked in ("", "fabri", "\0", "x" * 5000, "%"):
        assert client.get("/organizations/suggest/", {"org": asked}).status_code == 200
    client.force_login(cast.nora)
    assert client.get("/organizations/suggest/", {"org": "fabri"}).status_code == 403


def test_a_deal_is_shared_further_step_by_step_and_never_back(cast, client):
    deal = make_deal(by=cast.ula, location=cast.warsaw, deal_type=DealType.PRIVATE)
    address = f"/deals/{deal.reference}/share/"
    client.force_login(cast.ula)
    assert "The vendor gets a deal of its own" in text(client.get(address))
    client.post(address, {"to": "partner_led", "version": deal.version})
    assert Deal.objects.get(pk=deal.pk).sent_to.get().status == "accepted"
    refused = client.post(address, {"to": "co_sell"})
    assert "Say which help you want." in text(refused)
    client.post(address, {"to": "co_sell", "help_wanted": "quotes"})
    deal = Deal.objects.get(pk=deal.pk)
    assert (deal.deal_type, deal.sent_to.get().status) == ("co_sell", "received")
    assert client.get(address).status_code == 409
    assert "Share further" not in text(client.get(f"/deals/{deal.reference}/"))


def test_co_sell_needs_the_customer_contact(cast, client):
    deal = make_deal(
        by=cast.ula, location=cast.warsaw, deal_type=DealType.PRIVATE, customer=CustomerFactory()
    )
    deal.engagement.contact_email = ""
    deal.engagement.save()
    with pytest.raises(NotNow):
        upgrade_deal(deal, by=cast.ula, to="co_sell", help_wanted="quotes")
    client.force_login(cast.ula)
    data = {"to": "co_sell", "help_wanted": "quotes"}
    answer = client.post(f"/deals/{deal.reference}/share/", data)
    assert "Co-sell needs the customer contact" in text(answer)


SHARERS = {"anna": 302, "wanda": 302, "ula": 302, "vera": 403, "bert": 404, "fay": 404, "sam": 404}


@pytest.mark.parametrize(("who", "status"), SHARERS.items())
def test_who_may_share_a_deal_further(cast, client, who, status):
    deal = make_deal(by=cast.ula, location=cast.warsaw, deal_type=DealType.PRIVATE)
    client.force_login(cast.everybody[who])
    answer = client.post(f"/deals/{deal.reference}/share/", {"to": "partner_led"})
    assert answer.status_code == status
    refusal = {403: NotAllowed, 404: NotFound}.get(status)
    if refusal:
        with pytest.raises(refusal):
            upgrade_deal(deal, by=cast.everybody[who], to="partner_led")
