"""Lists of Django's administration: as wide as the page on a laptop, and readable on a phone."""

import pytest

from tests.factories import make_deal

RESULTS = "document.querySelector('.results')"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("model", ["deals/deal", "deals/customer", "accounts/user"])
def test_a_list_is_read_at_every_width(cast, new_page, sign_in, width, model):
    make_deal(by=cast.ula, location=cast.warsaw)
    page = new_page(width=width)
    sign_in(page, cast.root.email)
    page.goto(f"/admin/{model}/")
    shown, needed = page.evaluate(f"[{RESULTS}.clientWidth, {RESULTS}.scrollWidth]")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width > 1000:
        assert needed <= shown
    else:  # the table scrolls within itself
        assert shown > 0.85 * width
