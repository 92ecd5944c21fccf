"""Every verb × every state × every role: through the actions, and through the pages."""

from itertools import product

import pytest
from django.db import transaction
from django.test import Client

from deals.enums import Direction
from deals.errors import NotAllowed, NotFound, NotNow
from deals.models import Deal
from tests.deals.states import INPUT, STATES, act, deal_in, posted
from tests.factories import make_draft

# In which states a verb may be pressed (spec section 4); the deal is a solution assessment.
POSSIBLE = {
    "mark-stage": {"new", "mid"},
    "unmark-stage": {"mid", "ready"},
    "won": {"ready"},
    "lost": {"new", "mid", "ready"},
    "close-as-error": {"new", "mid", "ready"},
    "reopen": {"won", "lost", "error"},
}
WORKERS = ("anna", "wanda", "ula")
ADMINS = ("anna", "wanda")
BLIND = ("bert", "nora", "fay", "paul", "sam", "root")
ROLES = (*WORKERS, "vera", *BLIND)


def expected(verb, state, role):
    """The answer's status: unseen 404, not allowed 403, not now 409, done 302."""
    if role in BLIND:
        return 404
    if role == "vera" or (verb == "reopen" and role not in ADMINS):
        return 403
    return 302 if state in POSSIBLE[verb] else 409


def answered(verb, state, role):
    """As `expected`; people without any role get the same page at every address."""
    return 403 if role in {"nora", "root"} else expected(verb, state, role)


REFUSAL = {404: NotFound, 403: NotAllowed, 409: NotNow}


@pytest.mark.parametrize("state", STATES)
def test_actions_obey_the_table_of_verbs_states_and_roles(cast, state):
    stored = deal_in(state, cast)
    for verb, role in product(INPUT, ROLES):
        user, answer = getattr(cast, role), expected(verb, state, role)
        with transaction.atomic():
            deal = Deal.objects.get(pk=stored.pk)
            if answer == 302:
                assert act(verb, deal, user).version == stored.version + 1, (verb, role)
            else:
                with pytest.raises(REFUSAL[answer]):
                    act(verb, deal, user)
            transaction.set_rollback(True)


@pytest.mark.once
@pytest.mark.parametrize("state", STATES)
def test_pages_obey_the_table_of_verbs_states_and_roles(cast, state):
    deal = deal_in(state, cast)
    for role in ROLES:
        client = Client()
        client.force_login(getattr(cast, role))
        for verb in INPUT:
            with transaction.atomic():
                data = posted(verb) | {"version": deal.version}
                answer = client.post(f"/deals/{deal.reference}/{verb}/", data)
                assert answer.status_code == answered(verb, state, role), (verb, role)
                changed = Deal.objects.get(pk=deal.pk).version != deal.version
                assert changed == (answer.status_code == 302), (verb, role)
                transaction.set_rollback(True)


@pytest.mark.parametrize("state", STATES)
def test_a_link_to_a_verb_never_acts(cast, client, state):
    deal = deal_in(state, cast)
    for role in ("wanda", "vera", "fay"):
        client.force_login(getattr(cast, role))
        for verb in sorted(set(INPUT) - {"mark-stage"}):
            answer = client.get(f"/deals/{deal.reference}/{verb}/")
            wanted = expected(verb, state, role)
            assert answer.status_code == (200 if wanted == 302 else wanted), (verb, role)
            assert Deal.objects.get(pk=deal.pk).version == deal.version


def test_a_link_to_mark_as_complete_leads_to_the_deal(cast, client):
    deal = deal_in("new", cast)
    client.force_login(cast.ula)
    answer = client.get(f"/deals/{deal.reference}/mark-stage/")
    assert answer.url == f"/deals/{deal.reference}/"
    assert Deal.objects.get(pk=deal.pk).progress == 10


@pytest.mark.parametrize("verb", INPUT)
def test_nobody_can_act_on_a_received_deal_yet(cast, verb):
    made = deal_in("new", cast)
    received = Deal.objects.get(engagement=made.engagement_id, direction=Direction.INBOUND)
    with pytest.raises(NotNow):
        act(verb, received, cast.sam)


@pytest.mark.parametrize("verb", INPUT)
def test_no_verb_moves_a_draft(cast, client, verb):
    draft = make_draft(by=cast.anna, location=cast.warsaw)
    client.force_login(cast.anna)
    answer = client.post(f"/deals/{draft.reference}/{verb}/", posted(verb))
    assert answer.status_code == 409
    assert Deal.objects.get(pk=draft.pk).version == draft.version


def test_an_unknown_verb_is_404(cast, client):
    deal = deal_in("new", cast)
    client.force_login(cast.ula)
    assert client.get(f"/deals/{deal.reference}/steal/").status_code == 404
    assert client.post(f"/deals/{deal.reference}/steal/").status_code == 404


@pytest.mark.parametrize("verb", INPUT)
def test_a_right_taken_away_between_page_and_press_ends_at_once(cast, client, verb):
    state = sorted(POSSIBLE[verb])[0]
    deal = deal_in(state, cast)
    client.force_login(cast.wanda)
    page = client.get(f"/deals/{deal.reference}/")
    assert page.status_code == 200
    cast.wanda.assignments.update(role="viewer")
    data = posted(verb) | {"version": deal.version}
    assert client.post(f"/deals/{deal.reference}/{verb}/", data).status_code == 403
    cast.wanda.assignments.update(location=cast.krakow)
    assert client.post(f"/deals/{deal.reference}/{verb}/", data).status_code == 404
    assert Deal.objects.get(pk=deal.pk).version == deal.version
