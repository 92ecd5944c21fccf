"""A right that is taken away is gone at once, for pages that are open too."""

import pytest
from django.urls import reverse

from accounts.models import Assignment
from accounts.roles import Role
from deals.actions.team import Member, set_team
from deals.models import Deal
from tests.security.world import SIGN_IN, build

WHY = {"reason_notes": "Pressed by mistake."}


@pytest.fixture
def world(cast):
    return build(cast)


@pytest.fixture
def verb(world):
    return world.url("deals:verb", "deal/unmark-stage")


def opened(client, user, url):
    client.force_login(user)
    assert client.get(url).status_code == 200
    return client


def progress(world):
    return Deal.objects.get(pk=world.deal.pk).progress


def test_what_works_while_the_right_is_there(world, verb, client):
    opened(client, world.cast.ula, verb)
    assert client.post(verb, WHY).status_code == 302
    assert progress(world) == 10


def test_a_role_moved_elsewhere_leaves_404(world, verb, client):
    opened(client, world.cast.ula, verb)
    world.cast.ula.assignments.update(location=world.cast.berlin)
    assert client.post(verb, WHY).status_code == 404
    assert progress(world) == 20


def test_without_any_role_left_the_page_says_whom_to_ask(world, verb, client):
    opened(client, world.cast.ula, verb)
    world.cast.ula.assignments.all().delete()
    answer = client.post(verb, WHY)
    assert answer.status_code == 403
    assert b"mailto:" in answer.content
    assert progress(world) == 20


def test_who_becomes_a_viewer_is_refused(world, verb, client):
    opened(client, world.cast.wanda, verb)
    world.cast.wanda.assignments.update(role=Role.VIEWER)
    assert client.post(verb, WHY).status_code == 403
    assert progress(world) == 20


def test_who_is_taken_off_the_team_gets_404(world, verb, client):
    opened(client, world.cast.ula, verb)
    other = Member("Somebody Else", "+48600100200", "else@contoso.example")
    set_team(world.deal, by=world.cast.wanda, members=[other])
    assert client.post(verb, WHY).status_code == 404
    assert progress(world) == 20


def test_who_is_no_longer_active_is_sent_to_sign_in(world, verb, client):
    opened(client, world.cast.ula, verb)
    world.cast.ula.is_active = False
    world.cast.ula.save()
    assert client.post(verb, WHY)["Location"].startswith(SIGN_IN)
    assert progress(world) == 20


def test_a_new_password_ends_all_other_sessions(world, verb, client):
    opened(client, world.cast.ula, verb)
    world.cast.ula.set_password("eleven bright otters")
    world.cast.ula.save()
    assert client.post(verb, WHY)["Location"].startswith(SIGN_IN)
    assert progress(world) == 20


def test_an_author_without_the_right_to_create_loses_the_draft(world, client):
    step = world.url("deals:step", "draft/details")
    opened(client, world.cast.ula, step)
    world.cast.ula.assignments.update(role=Role.VIEWER)
    assert client.post(step, {"name": "Late"}).status_code == 404
    assert Deal.objects.get(pk=world.draft.pk).name == "Zaffre draft"


def test_a_user_who_moved_to_another_organization_sees_nothing_of_the_former(world, verb, client):
    opened(client, world.cast.anna, verb)
    world.cast.anna.organization = world.cast.fabrikam
    world.cast.anna.save()
    assert client.post(verb, WHY).status_code == 404
    assert not Deal.objects.visible_to(world.cast.anna).exists()


def test_a_right_that_is_given_works_with_the_next_request(world, verb, client):
    client.force_login(world.cast.bert)
    assert client.get(verb).status_code == 404
    Assignment.objects.create(
        user=world.cast.bert, role=Role.REFERRAL_ADMIN, location=world.cast.warsaw
    )
    assert client.get(verb).status_code == 200
    assert client.get(reverse("deals:outbound")).status_code == 200
