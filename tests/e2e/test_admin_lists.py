"""Lists of Django's administration: as wide as the page on a laptop, and readable on a phone."""

import pytest

from tests.factories import CustomerFactory, make_deal

LEI = "259400PF71F1PEA67C70"
RESULTS = "document.querySelector('.results')"


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (1280, "pl"), (390, "pl")])
@pytest.mark.parametrize("model", ["deals/deal", "deals/customer", "accounts/user"])
def test_a_list_is_read_at_every_width(cast, new_page, sign_in, width, language, model):
    customer = CustomerFactory(name="STEEL SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ", lei=LEI)
    make_deal(by=cast.ula, location=cast.warsaw, customer=customer)
    cast.root.language = language
    cast.root.save()
    page = new_page(width=width)
    sign_in(page, cast.root.email)
    page.goto(f"/admin/{model}/")
    shown, needed = page.evaluate(f"[{RESULTS}.clientWidth, {RESULTS}.scrollWidth]")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width > 1000:
        assert needed <= shown
    else:  # the table scrolls within itself
        assert shown > 0.85 * width
