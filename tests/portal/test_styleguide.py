"""The styleguide: every component in both themes, for who makes pages and nobody else."""

import re

import pytest
from django.urls import reverse

from portal.web.styleguide import PARTS, icons


@pytest.fixture
def page(client, cast, settings):
    settings.DEMO = True
    client.force_login(cast.ula)
    return client.get(reverse("styleguide")).content.decode()


def test_it_shows_every_component_by_day_and_by_night(page):
    for part in PARTS:
        shown = page.split(f'id="{part.key}"', 1)[1].split("</section>", 1)[0]
        assert part.name in shown
        assert shown.count("guide-theme") >= 2, part.key


def test_no_id_is_there_twice_and_every_label_has_its_field(page):
    ids = re.findall(r'\bid="([^"]+)"', page)
    twice = {one for one in ids if ids.count(one) > 1} - {"page-first", "page-newer"}
    assert twice - {"page-older", "page-last"} == set()
    assert set(re.findall(r'\bfor="([^"]+)"', page)) <= set(ids)


def test_fields_are_shown_right_and_wrong(page):
    assert page.count("is-invalid") >= 10
    assert "Change one of the two." in page


def test_every_icon_that_pages_use_is_in_the_vendored_set(page):
    assert {"search", "bell", "check-lg"} <= set(icons())
    assert set(re.findall(r"sprite[^\"]*\.svg#([\w-]+)", page)) == set(icons())


@pytest.mark.parametrize(
    ("debug", "demo", "status"), [(True, False, 200), (False, True, 200), (False, False, 404)]
)
def test_development_and_demo_show_it_and_production_does_not(
    client, cast, settings, debug, demo, status
):
    settings.DEBUG, settings.DEMO = debug, demo
    client.force_login(cast.ula)
    assert client.get(reverse("styleguide")).status_code == status
