"""Who has no role is told whom to ask, on every page of deals."""

import re

import pytest
from django.urls import reverse

from deals import urls
from tests.factories.deals import make_deal

TOKEN = re.compile(r"(?<=csrfmiddlewaretoken\" value=\")\w+")  # another one each time
NAMES = sorted({pattern.name for pattern in urls.urlpatterns})


def address(name):
    pattern = next(p for p in urls.urlpatterns if p.name == name)
    samples = {"reference": "D-234567"}
    values = {key: samples.get(key, "x") for key in pattern.pattern.converters}
    return reverse(f"deals:{name}", kwargs=values)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_deals_page_says_whom_to_ask(cast, client, name, method):
    client.force_login(cast.nora)
    answer = getattr(client, method)(address(name))
    assert answer.status_code == 403
    assert b"mailto:admin@contoso.example" in answer.content


def test_home_names_the_referral_admins_and_no_others(cast, client):
    client.force_login(cast.nora)
    answer = client.get("/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "mailto:admin@contoso.example" in page
    assert "mailto:warsaw-admin@contoso.example" in page
    assert "fabrikam.example" not in page
    assert "viewer@contoso.example" not in page


def test_programme_staff_are_led_to_the_administration(cast, client):
    client.force_login(cast.root)
    page = client.get("/").content.decode()
    assert "As programme staff" in page
    assert "New deal" not in page


def test_a_role_given_works_with_the_next_page(cast, client):
    client.force_login(cast.nora)
    assert client.get(reverse("deals:drafts")).status_code == 403
    cast.nora.assignments.create(role="viewer", location=cast.warsaw)
    assert client.get(reverse("deals:drafts")).status_code == 200


def test_a_never_used_number_and_one_out_of_scope_look_the_same(cast, client):
    deal = make_deal(by=cast.anna, location=cast.berlin)
    client.force_login(cast.fay)
    pages = [client.get(f"/deals/{ref}/") for ref in (deal.reference, "D-234567")]
    assert [page.status_code for page in pages] == [404, 404]
    first, second = (TOKEN.sub("", page.content.decode()) for page in pages)
    assert first == second
