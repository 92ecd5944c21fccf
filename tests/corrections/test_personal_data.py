"""A contact's data is found, exported and erased; history keeps no person."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from deals.actions.drafts import keep_input
from deals.actions.lifecycle import lose
from deals.actions.privacy import (
    CONTACT,
    erase_old_contacts,
    erase_personal_data,
    personal_data,
)
from deals.actions.team import Member
from deals.errors import Invalid, NotAllowed
from deals.models import Deal, DealEvent, DraftInput, Engagement, TeamMember
from tests.deals.states import reason
from tests.factories import make_deal, make_draft

JAN = "jan@freelance.example"


@pytest.fixture
def deal(cast):
    deal = make_deal(
        by=cast.ula, location=cast.warsaw, team=[Member("Jan Nowak", "+48600100300", JAN)]
    )
    Engagement.objects.filter(pk=deal.engagement_id).update(contact_email=JAN.upper())
    return deal


def everything():
    """All that the database holds of deals, as text."""
    rows = [*Engagement.objects.values_list(), *TeamMember.objects.values_list()]
    rows += [*Deal.objects.values_list(), *DealEvent.objects.values_list()]
    rows += [*DraftInput.objects.values_list()]
    return str(rows).lower()


def test_all_that_is_kept_is_exported(cast, deal):
    found = personal_data(f" {JAN} ", by=cast.root)
    assert found["customer_contact"][0]["contact_last_name"] == "Nowak"
    theirs = deal.sent_to.get()
    assert set(found["customer_contact"][0]["deals"]) == {deal.reference, theirs.reference}
    assert found["team_member"][0]["deal"] == deal.reference
    assert json.loads(json.dumps(found)) == found


def test_erasing_leaves_nothing_of_the_person_anywhere(cast, deal):
    draft = make_draft(by=cast.anna, location=cast.warsaw)
    keep_input(draft, by=cast.anna, step="contact", data={"contact_email": [JAN]})
    Engagement.objects.filter(pk=draft.engagement_id).update(contact_email="kept@x.example")
    assert "jan" in everything()
    assert erase_personal_data(JAN, by=cast.root) == 2
    Engagement.objects.filter(pk=draft.engagement_id).update(**dict.fromkeys(CONTACT, ""))
    left = everything()
    assert JAN not in left
    assert "jan nowak" not in left
    assert "600100300" not in left
    assert personal_data(JAN, by=cast.root)["team_member"] == []


def test_each_side_reads_that_it_happened_but_not_whom(cast, client, deal):
    erase_personal_data(JAN, by=cast.root)
    for one, reader in ((deal, cast.ula), (deal.sent_to.get(), cast.sam)):
        client.force_login(reader)
        page = client.get(f"/deals/{one.reference}/").content.decode()
        assert "Personal data of a contact was erased." in page
        assert "Jan Nowak" not in page


def test_an_active_user_and_a_stranger_are_refused(cast, deal):
    with pytest.raises(Invalid):
        erase_personal_data(cast.ula.email, by=cast.root)
    for user in (cast.anna, cast.sam):
        with pytest.raises(NotAllowed):
            personal_data(JAN, by=user)
        with pytest.raises(NotAllowed):
            erase_personal_data(JAN, by=user)


def test_contacts_are_erased_when_they_were_kept_long_enough(cast, deal, settings):
    theirs = deal.sent_to.get()
    assert erase_old_contacts() == 0
    settings.RETENTION_TIME = timedelta(days=365)
    lose(deal, by=cast.ula, reason=reason("budget"))
    with time_machine.travel(timezone.now() + timedelta(days=364)):
        Deal.objects.filter(pk=theirs.pk).update(
            status="expired", closed_at=deal.submitted_at + timedelta(days=14)
        )
        assert erase_old_contacts() == 0
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert erase_old_contacts() == 1
        assert erase_old_contacts() == 0
    assert Engagement.objects.get(pk=deal.engagement_id).contact_email == ""


def test_a_case_that_is_open_on_one_side_keeps_its_contact(cast, deal, settings):
    settings.RETENTION_TIME = timedelta(days=1)
    lose(deal, by=cast.ula, reason=reason("budget"))
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert erase_old_contacts() == 0


def test_the_administrations_page_looks_up_exports_and_erases(cast, client, deal):
    url = reverse("admin:deals_deal_personal_data")
    client.force_login(cast.root)
    assert url in client.get(reverse("admin:deals_deal_changelist")).content.decode()
    assert "e-mail address like" in client.post(url, {"email": "x"}).content.decode()
    assert "2 entries" in client.post(url, {"email": JAN, "look": "1"}).content.decode()
    exported = client.post(url, {"email": JAN, "export": "1"})
    assert "attachment" in exported["Content-Disposition"]
    assert exported.json()["email"] == JAN
    user = client.post(url, {"email": cast.ula.email, "erase": "1"}).content.decode()
    assert "deactivate the account first" in user
    done = client.post(url, {"email": JAN, "erase": "1"}, follow=True).content.decode()
    assert "erased from 2 deals" in done
    client.force_login(cast.anna)
    assert client.get(url).status_code == 302
