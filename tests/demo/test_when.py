"""When the demo is made, and when not."""

from random import Random

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organization, User
from deals.demo.plan import stories


def test_the_same_demo_every_time():
    assert stories(Random(1)) == stories(Random(1))
    assert stories(Random(1)) != stories(Random(2))


def test_a_database_in_use_is_left_alone(db, settings):
    settings.DEMO = True
    Organization.objects.create(name="Somebody")
    with pytest.raises(CommandError, match="empty database"):
        call_command("demo")
    assert not User.objects.exists()


def test_a_production_configuration_gets_no_demo(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="COSELL_DEMO"):
        call_command("demo")
    assert not Organization.objects.exists()
