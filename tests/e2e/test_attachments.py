"""Attaching a file in Chromium, with and without JavaScript, on a wide and a narrow screen."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from deals.models import Attachment
from tests.attachments.files import PDF, SVG
from tests.factories import make_deal


@pytest.mark.parametrize(
    "options", [{}, {"java_script_enabled": False}, {"width": 390}], ids=["js", "no js", "phone"]
)
def test_ula_attaches_the_letter_and_saves_it(cast, new_page, sign_in, axe, options):
    deal, page = make_deal(by=cast.ula, location=cast.warsaw), new_page(**options)
    sign_in(page, cast.ula.email)
    page.goto(f"/deals/{deal.reference}/")
    card = page.locator("#attachments")
    card.get_by_text("Attach a file").click()
    picture = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": SVG}
    card.get_by_label("File").set_input_files(files=[picture])
    card.get_by_role("button", name="Attach").click()
    expect(page.get_by_text("The content is not that of a .pdf file")).to_be_visible()
    if "java_script_enabled" not in options:
        axe(page)
    letter = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("File").set_input_files(files=[letter])
    page.get_by_role("button", name="Attach").click()
    expect(page.get_by_text("The file is attached.")).to_be_visible()
    if "java_script_enabled" not in options:
        card.get_by_text("Attach a file").click()
        axe(page)
    with page.expect_download() as saved:
        card.get_by_role("link", name="letter.pdf", exact=True).click()
    assert saved.value.suggested_filename == "letter.pdf"
    assert Path(saved.value.path()).read_bytes() == PDF
    card.get_by_role("link", name="Remove letter.pdf").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Attachment removed: letter.pdf.")).to_be_visible()
    assert Attachment.objects.get().file.name == ""
