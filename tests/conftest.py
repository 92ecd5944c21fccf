"""Fixtures for every test."""

import pytest

from tests.cast import cast
from tests.emptying import emptying_tables
from tests.signing_in import signing_in_at_once

__all__ = ["cast"]


@pytest.fixture(scope="session", autouse=True)
def _what_only_tests_do():
    with emptying_tables(), signing_in_at_once():
        yield
