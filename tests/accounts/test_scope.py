"""What assignments cover: every role, at one location or at the entire organization."""

import pytest

from accounts.models import Assignment
from accounts.roles import RIGHTS, On, Right, Role
from accounts.scope import admins_of, locations_for, reach_of, scope_of


def assign(user, role, location=None):
    return Assignment.objects.create(user=user, role=role, location=location)


def covers(user, right, location, *, on_team):
    reach = reach_of(user, right)
    return reach.covers(
        organization_id=location.organization_id, location_id=location.pk, on_team=on_team
    )


# The spec's table (section 2), written down once more: right → on all, on the own team's.
NOTHING = dict.fromkeys(Right, (False, False))
SPEC = {
    Role.REFERRAL_ADMIN: dict.fromkeys(Right, (True, True)) | {Right.REVIEW: (False, False)},
    Role.REFERRAL_USER: NOTHING
    | {
        Right.CREATE: (True, True),
        Right.VIEW: (False, True),
        Right.WORK: (False, True),
    },
    Role.VIEWER: NOTHING | {Right.VIEW: (True, True)},
    Role.REVIEWER: NOTHING | {Right.REVIEW: (True, True)},
}


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", Role)
def test_a_role_at_one_location_holds_there_and_nowhere_else(cast, role, right):
    assign(cast.nora, role, cast.warsaw)
    answers = tuple(covers(cast.nora, right, cast.warsaw, on_team=team) for team in (False, True))
    assert answers == SPEC[role][right]
    for other in (cast.krakow, cast.berlin, cast.paris):
        assert not covers(cast.nora, right, other, on_team=True)


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", Role)
def test_a_role_at_the_entire_organization_holds_at_each_of_its_locations(cast, role, right):
    assign(cast.nora, role)
    for place in (cast.warsaw, cast.krakow, cast.berlin):
        answers = tuple(covers(cast.nora, right, place, on_team=team) for team in (False, True))
        assert answers == SPEC[role][right]
    assert not covers(cast.nora, right, cast.paris, on_team=True)


def test_several_assignments_add_up(cast):
    assign(cast.nora, Role.VIEWER)
    assign(cast.nora, Role.REFERRAL_ADMIN, cast.berlin)
    assert covers(cast.nora, Right.VIEW, cast.krakow, on_team=False)
    assert covers(cast.nora, Right.WORK, cast.berlin, on_team=False)
    assert not covers(cast.nora, Right.WORK, cast.krakow, on_team=True)
    assert set(locations_for(cast.nora, Right.CREATE)) == {cast.berlin}


@pytest.mark.parametrize("role", Role)
def test_an_assignment_at_another_organizations_location_gives_nothing_there(cast, role):
    cast.nora.assignments.create(role=role, location=cast.paris)
    for right in Right:
        assert not covers(cast.nora, right, cast.paris, on_team=True)
        assert not locations_for(cast.nora, right).exists()


def test_an_assignment_taken_away_ends_at_once(cast):
    assert covers(cast.ula, Right.CREATE, cast.warsaw, on_team=False)
    cast.ula.assignments.all().delete()
    assert not reach_of(cast.ula, Right.CREATE)
    assert not locations_for(cast.ula, Right.VIEW).exists()


@pytest.mark.parametrize("name", ["nora", "root"])
def test_without_assignments_nothing_is_covered(cast, name):
    scope = scope_of(cast.everybody[name])
    assert not any(scope.reach(right) for right in Right)


def test_who_is_not_active_reaches_nothing(cast):
    cast.anna.is_active = False
    assert not reach_of(cast.anna, Right.VIEW)


def test_the_admins_to_ask_are_active_and_of_the_own_organization(cast):
    assert list(admins_of(cast.contoso)) == [cast.anna, cast.wanda]
    cast.wanda.is_active = False
    cast.wanda.save()
    assert list(admins_of(cast.contoso)) == [cast.anna]


def test_the_scope_is_read_with_one_query(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert scope_of(cast.anna).reach(Right.VIEW).where(On.ALL) is not None
    assert set(RIGHTS) == set(Role)
