"""Ula's deal in Warsaw, Northstar's of it, and an empty folder for files."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages

from deals.models import Attachment, Deal
from tests.factories import make_deal


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Where the files of one test lie, kept as the settings say."""
    there = tmp_path / "attachments"
    kept = settings.STORAGES["attachments"]
    storage = storages.create_storage(kept | {"OPTIONS": kept["OPTIONS"] | {"location": there}})
    monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", storage)
    return there


@pytest.fixture
def deal(cast):
    cache.clear()
    return make_deal(by=cast.ula, location=cast.warsaw)


@pytest.fixture
def theirs(cast, deal):
    return Deal.objects.get(organization=cast.northstar)
