"""“Who can see this” is the other side of `visible_to`."""

import pytest

from accounts.roles import Role
from deals.actions.team import Member, set_team
from deals.models import Deal
from deals.queries.readers import readers_of
from tests.factories import AssignmentFactory, make_deal


def named(deal):
    return {reader.user.name: reader.reasons for reader in readers_of(deal)}


def test_people_are_listed_with_why_they_see_the_deal(cast):
    deal = make_deal(by=cast.ula, location=cast.warsaw)
    assert named(deal) == {
        "Anna Admin": ["Referral admin, entire Contoso"],
        "Ula User": ["On the team, referral user in Warsaw"],
        "Vera Viewer": ["Viewer, entire Contoso"],
        "Wanda Warsaw": ["Referral admin in Warsaw"],
    }


def test_somebody_with_several_assignments_is_listed_once_with_each(cast):
    AssignmentFactory(user=cast.ula, role=Role.VIEWER, location=cast.warsaw)
    AssignmentFactory(user=cast.ula, role=Role.REFERRAL_USER, location=None)
    deal = make_deal(by=cast.ula, location=cast.warsaw)
    assert named(deal)["Ula User"] == [
        "On the team, referral user, entire Contoso",
        "On the team, referral user in Warsaw",
        "Viewer in Warsaw",
    ]


def test_who_left_or_was_deactivated_is_not_listed(cast):
    deal = make_deal(by=cast.ula, location=cast.warsaw)
    wanda = Member(cast.wanda.name, cast.wanda.phone, cast.wanda.email)
    deal = set_team(deal, by=cast.wanda, members=[wanda])
    assert "Ula User" not in named(deal)
    cast.vera.is_active = False
    cast.vera.save()
    assert "Vera Viewer" not in named(deal)


@pytest.mark.parametrize("place", ["warsaw", "krakow", "berlin"])
def test_the_list_says_the_same_as_the_rule(cast, place):
    by = cast.bert if place == "berlin" else cast.anna
    team = [Member("Bert", cast.bert.phone, "other@contoso.example")]
    make_deal(by=by, location=getattr(cast, place), team=team)
    for deal in Deal.objects.all():
        listed = {reader.user for reader in readers_of(deal)}
        seeing = {
            user
            for user in cast.everybody.values()
            if Deal.objects.visible_to(user).filter(pk=deal.pk).exists()
        }
        assert listed == seeing


def test_the_list_takes_one_query_for_one_reader_and_for_many(cast, django_assert_num_queries):
    deal = make_deal(by=cast.ula, location=cast.warsaw)
    for role in (Role.VIEWER, Role.REFERRAL_ADMIN):
        AssignmentFactory(user=cast.nora, role=role, location=cast.warsaw)
    deal = Deal.objects.visible_to(cast.anna).for_page().get(pk=deal.pk)
    with django_assert_num_queries(1):
        assert len(readers_of(deal)) == 5
