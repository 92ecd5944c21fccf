"""What verbs judge a locked deal by is what is stored, though it came as JSON."""

from django.forms import model_to_dict
from django.utils import timezone

from accounts.scope import scope_from, scope_of
from deals.actions.locking import lock_deal
from deals.enums import DealType
from deals.models import Solution, TeamMember
from tests.factories import AssignmentFactory, SolutionFactory, make_deal


def rows(found):
    return [(row.pk, row.get_deferred_fields(), model_to_dict(row)) for row in found]


def test_team_and_solutions_of_a_locked_deal_are_those_that_are_stored(cast):
    deal = make_deal(by=cast.ula, location=cast.warsaw, deal_type=DealType.CO_SELL)
    for name in ("Zażółć “Backup”", "Archive"):
        deal.engagement.solutions.add(SolutionFactory(name=name, is_active=name == "Archive"))
    for position, left in ((2, timezone.now()), (1, None)):
        TeamMember.objects.create(
            deal=deal,
            name="Łucja, \\ 'D'",
            email=f"lucja{position}@contoso.example",
            position=position,
            removed_at=left,
        )
    locked = lock_deal(deal, by=cast.ula)
    stored = TeamMember.objects.filter(deal=deal)
    assert len(stored) == 3
    assert rows(locked.team.all()) == rows(stored)
    assert [one.removed_at for one in locked.team.all()] == [one.removed_at for one in stored]
    assert [one.phone for one in locked.team.all()] == [one.phone for one in stored]
    kept = Solution.objects.filter(engagement=deal.engagement)
    assert len(kept) == 3
    assert rows(locked.engagement.solutions.all()) == rows(kept)


def test_a_locked_deal_says_what_the_one_who_acts_may_do(cast):
    deal = make_deal(by=cast.ula, location=cast.warsaw)
    AssignmentFactory(user=cast.ula, role="referral_admin", location=None)
    for person in (cast.ula, cast.wanda):
        locked = lock_deal(deal, by=person)
        assert scope_from(person, locked.engagement.assigned) == scope_of(person)
    assert not lock_deal(deal, by=None).engagement.assigned
