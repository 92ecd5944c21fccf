"""A deal from all steps at once is the one that the steps make one after the other."""

import pytest

from deals.actions.creation import create_deal, create_filled_deal
from deals.actions.drafts import save_step, start_draft
from deals.actions.team import Member
from deals.enums import DealType, Door
from deals.errors import Invalid, NotAllowed
from deals.models import ConsentText, Deal
from deals.queries.history import faults_of, state_of, with_events
from tests.factories import CustomerFactory
from tests.factories.deals import CONTACT, details, solution

pytestmark = pytest.mark.django_db
OF_ITS_OWN = {"engagement", "submitted_at", "team"}
LISTED = ("name_key", "customer_key", "location_key", "country")


def steps_of(cast, deal_type=DealType.SOLUTION_ASSESSMENT, by=None, location=None):
    by, location = by or cast.wanda, location or cast.warsaw
    team = [Member(by.name, by.phone, by.email), Member("Ola", "+48600100200", "ola@x.example")]
    return {
        "customer": {"customer": CustomerFactory()},
        "contact": CONTACT,
        "details": details(location),
        "team": {"team": team},
        "solution": solution(by, location, deal_type),
    }


def walked(cast, steps):
    draft = start_draft(by=cast.wanda)
    for step, values in steps.items():
        draft = save_step(draft, by=cast.wanda, step=step, values=values)
    return create_deal(draft, by=cast.wanda, consent=ConsentText.objects.first())


def filled(steps, by):
    return create_filled_deal(by=by, steps=steps, consent=ConsentText.objects.first())


def told(deal):
    """What there is of a deal beside its own keys and times."""
    deal = Deal.objects.get(pk=deal.pk)
    state = {name: said for name, said in state_of(deal).items() if name not in OF_ITS_OWN}
    team = [(member.name, str(member.phone), member.email) for member in deal.current_team]
    events = list(deal.events.values_list("kind", "actor"))
    others = list(deal.sent_to.values_list("organization", "status", "location", "deal_type"))
    listed = [getattr(deal, name) for name in LISTED]
    words = deal.search.replace(deal.reference.lower(), "")
    return state, team, events, others, listed, deal.engagement.consent.text, len(words)


@pytest.mark.parametrize("deal_type", DealType.values)
def test_all_steps_at_once_make_the_same_deal(cast, deal_type):
    steps = steps_of(cast, deal_type)
    one, other = walked(cast, steps), filled(steps, cast.wanda)
    assert told(one) == told(other)
    assert [faults_of(deal, events) for deal, events in with_events(Deal.objects.all())] == [
        [] for _ in Deal.objects.all()
    ]


def test_nothing_of_somebody_elses_gets_in(cast):
    steps = steps_of(cast)
    theirs = CustomerFactory(owner=cast.fabrikam)
    for step, name, value in (
        ("customer", "customer", theirs),
        ("details", "location", cast.krakow),
        ("solution", "assessment_type", cast.data),
        ("solution", "assessment_location", cast.paris),
    ):
        with pytest.raises(Invalid) as refused:
            filled(steps | {step: steps[step] | {name: value}}, cast.wanda)
        assert refused.value.field == name
    with pytest.raises(NotAllowed):
        filled(steps, cast.vera)
    with pytest.raises(KeyError):
        filled(steps | {"contact": {"status": "won"}}, cast.wanda)
    assert not Deal.objects.exists()


def test_the_draft_on_ones_screen_is_left_alone(cast):
    draft = start_draft(by=cast.wanda)
    create_filled_deal(
        by=cast.wanda, steps=steps_of(cast), consent=ConsentText.objects.first(), door=Door.IMPORT
    )
    draft.refresh_from_db()
    assert (draft.status, draft.version) == ("draft", 0)
