"""The contract of a won deal: attached until the registration is decided, read by reviewers."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from deals.actions import reviews
from deals.actions.attachments import add_attachment, remove_attachment
from deals.actions.lifecycle import win
from deals.enums import DealType
from deals.errors import Invalid, NotFound, NotNow
from deals.models import Deal
from tests.attachments.files import PDF
from tests.factories import make_deal
from tests.registration.registering import eligible_deal, registration_in

OPEN = ("pending", "in_review", "action_required", "withdrawn")


def attach(deal, by, kind="contract"):
    file = SimpleUploadedFile("Contract.pdf", PDF)
    return add_attachment(Deal.objects.get(pk=deal.pk), by=by, file=file, kind=kind)


@pytest.mark.parametrize("state", OPEN)
def test_a_contract_is_attached_until_the_registration_is_decided(cast, state):
    deal = registration_in(state, cast).deal
    contract = attach(deal, cast.ula)
    with pytest.raises(Invalid):
        attach(deal, cast.ula, kind="other")
    remove_attachment(contract, by=cast.ula)
    assert deal.attachments.get().removed_at is not None


@pytest.mark.parametrize("state", ["approved", "rejected"])
def test_after_the_decision_nothing_is_attached_or_removed(cast, state):
    one = registration_in("in_review", cast)
    contract = attach(one.deal, cast.ula)
    if state == "approved":
        reviews.approve_registration(one, by=cast.rita)
    else:
        reviews.reject_registration(one, by=cast.rita, reason="Not ours.")
    with pytest.raises(NotNow):
        attach(one.deal, cast.ula)
    with pytest.raises(NotNow):
        remove_attachment(contract, by=cast.ula)


def test_letters_of_a_won_deal_stay(cast):
    deal = eligible_deal(cast)
    letter = attach(deal, cast.ula, kind="engagement_letter")
    win(deal, by=cast.ula)
    attach(deal, cast.ula)
    with pytest.raises(NotFound):
        remove_attachment(letter, by=cast.ula)


def test_what_is_never_registered_takes_no_contract(cast):
    deal = make_deal(by=cast.ula, location=cast.warsaw, deal_type=DealType.SOLUTION_ASSESSMENT)
    with pytest.raises(Invalid):
        attach(deal, cast.ula)


def test_the_reviewer_reads_the_contract_and_nothing_else_attached(cast, client):
    deal = eligible_deal(cast)
    letter = attach(deal, cast.ula, kind="engagement_letter")
    one = registration_in("in_review", cast)
    contract = attach(one.deal, cast.ula)
    page = f"/registrations/{one.public_id}/"
    client.force_login(cast.rita)
    assert "Contract.pdf" in client.get(page).content.decode()
    answer = client.get(f"{page}contract/{contract.public_id}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    for other in (letter.public_id, "2345678923", "x", "%00"):
        assert client.get(f"{page}contract/{other}/").status_code == 404
    remove_attachment(contract, by=cast.ula)
    assert client.get(f"{page}contract/{contract.public_id}/").status_code == 404
    for user in (cast.ula, cast.sam, cast.fay):
        client.force_login(user)
        assert client.get(f"{page}contract/{contract.public_id}/").status_code == 404


def test_the_partners_pages_lead_to_the_form_and_list_what_is_there(cast, client):
    one = registration_in("pending", cast)
    client.force_login(cast.ula)
    page = client.get(f"/deals/{one.deal.reference}/registration/").content.decode()
    assert f"/deals/{one.deal.reference}/attachments/" in page
    url = f"/deals/{one.deal.reference}/attachments/"
    assert 'value="other"' not in client.get(url).content.decode()
    file = SimpleUploadedFile("Signed.pdf", PDF)
    assert client.post(url, {"file": file, "kind": "contract"}).status_code == 302
    page = client.get(f"/deals/{one.deal.reference}/registration/").content.decode()
    assert "Signed.pdf" in page
