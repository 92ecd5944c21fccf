"""docs/ says what the code does."""

import pytest

from deals.management.commands.write_docs import pages


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_the_page_is_up_to_date(path):
    assert path.read_text(encoding="utf-8") == pages()[path], "run manage.py write_docs"
