"""What rows of teams keep of their deals, whoever writes deal or team, and by which way."""

import pytest
from django.db import connection

from deals.actions.lifecycle import lose
from deals.actions.team import Member, set_team
from deals.models import Deal, Reason, TeamMember
from deals.models.team_places import drop_team_places, make_team_places, place_all
from tests.factories import make_deal


@pytest.fixture
def deal(cast):
    return make_deal(by=cast.anna, location=cast.warsaw, team=[member(cast.ula)])


def member(user):
    return Member(user.name, user.phone, user.email)


def kept(deal):
    """What each row keeps, which must be one thing."""
    rows = set(
        TeamMember.objects.filter(deal=deal).values_list("at_organization", "at_location", "tab")
    )
    assert len(rows) == 1
    return rows.pop()


def test_a_created_deals_team_is_where_the_deal_is(cast, deal):
    assert kept(deal) == (cast.contoso.pk, cast.warsaw.pk, "outbound")


def test_a_verb_that_closes_the_deal_moves_its_team(cast, deal):
    lose(deal, by=cast.anna, reason=Reason.objects.get(code="budget"))
    assert kept(deal)[2] == "closed"


def test_who_joins_later_is_placed_too(cast, deal):
    set_team(deal, by=cast.anna, members=[member(cast.anna), member(cast.ula), member(cast.bert)])
    assert kept(deal) == (cast.contoso.pk, cast.warsaw.pk, "outbound")


def test_a_change_by_sql_is_followed(cast, deal):
    Deal.objects.filter(pk=deal.pk).update(location=cast.krakow)
    assert kept(deal)[1] == cast.krakow.pk


def test_a_row_that_is_written_with_what_it_kept_before_is_put_right(cast, deal):
    row = TeamMember.objects.filter(deal=deal).first()
    row.tab, row.at_location = "drafts", None
    row.save()
    assert kept(deal) == (cast.contoso.pk, cast.warsaw.pk, "outbound")


def test_rows_from_before_are_filled_in(cast, deal):
    drop_team_places(connection)
    TeamMember.objects.update(at_organization=None, at_location=None, tab="", listed_at=None)
    place_all(connection)
    make_team_places(connection)
    assert kept(deal) == (cast.contoso.pk, cast.warsaw.pk, "outbound")
