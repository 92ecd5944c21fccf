"""Fixtures for every test."""

import pytest

from tests.cast import cast
from tests.emptying import emptying_tables

__all__ = ["cast"]


@pytest.fixture(scope="session", autouse=True)
def _emptying_tables_is_for_tests():
    with emptying_tables():
        yield
