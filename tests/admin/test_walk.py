"""Every page of the administration opens for programme staff, and for nobody else."""

from itertools import product

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Assignment, CountryCoverage
from deals.actions.exports import record_export
from deals.actions.lifecycle import mark_stage
from deals.actions.views import save_view
from deals.models import (
    ConsentText,
    Deal,
    DealImport,
    Delivery,
    Export,
    Reason,
    Registration,
    SavedView,
)
from tests.factories import CustomerFactory, make_deal, make_draft
from tests.registration.registering import registration_in

OURS = {"accounts", "deals"}
MODELS = [model for model in admin.site._registry if model._meta.app_label in OURS]
READ_ONLY = {Deal, Delivery, Registration, SavedView, Export, DealImport}
NAMES = [model._meta.model_name for model in MODELS]


@pytest.fixture
def rows(cast):
    """A row of every model of ours."""
    deal = make_deal(by=cast.anna, location=cast.warsaw)
    mark_stage(deal, by=cast.anna)
    registration_in("action_required", cast)
    save_view(by=cast.anna, tab="outbound", name="Żabka", query="q=zabka")
    record_export(
        by=cast.anna, tab="outbound", query="", columns=["name"], rows=1, file_format="csv"
    )
    DealImport.objects.create(
        organization=cast.contoso,
        user=cast.anna,
        state="done",
        file_name="Żabka.csv",
        format="csv",
        size=1,
    )
    return {
        model: Deal.objects.exclude(status="draft").first()
        if model is Deal
        else model.objects.first()
        for model in MODELS
    }


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_all_that_administrators_keep_is_there():
    assert set(NAMES) == {
        *["organization", "location", "countrycoverage", "user", "assignment"],
        *["assessmenttype", "solution", "reason", "consenttext", "customer", "deal"],
        *["delivery", "registration", "savedview", "export", "dealimport"],
    }


def test_root_opens_list_add_change_and_search(client, cast, rows):
    client.force_login(cast.root)
    for model in MODELS:
        assert rows[model] is not None
        change = client.get(address(model, "change", rows[model].pk))
        assert change.status_code == 200, model
        assert "Cosell administration" in change.content.decode()
        assert client.get(address(model, "changelist")).status_code == 200, model
        assert client.get(address(model, "changelist") + "?q=Żab ka").status_code == 200, model
        adding = 403 if model in READ_ONLY else 200
        assert client.get(address(model, "add")).status_code == adding, model


def test_nobody_else_gets_in(client, cast, rows):
    for who, model in product(("anna", "sam", "nora"), MODELS):
        client.force_login(cast.everybody[who])
        for url in (
            address(model, "changelist"),
            address(model, "add"),
            address(model, "change", rows[model].pk),
            address(model, "delete", rows[model].pk),
        ):
            assert client.get(url).status_code in {302, 403}, (who, url)
            assert client.post(url).status_code in {302, 403}, (who, url)
        assert type(rows[model])._base_manager.filter(pk=rows[model].pk).exists()


def test_staff_without_permissions_see_nothing(client, cast):
    cast.nora.is_staff, cast.nora.organization = True, None
    cast.nora.save()
    client.force_login(cast.nora)
    for model in MODELS:
        assert client.get(address(model, "changelist")).status_code == 403


HOSTILE = ["?q=%00", "?q=" + "x" * 5000, "?p=-1", "?p=999999", "?o=99.-1", "?country=%00", "?e=1"]


@pytest.mark.parametrize("query", HOSTILE, ids=[h[:20] for h in HOSTILE])
@pytest.mark.parametrize("name", ["deal", "customer", "user"])
def test_nothing_in_the_address_breaks_a_list(client, cast, name, query):
    client.force_login(cast.root)
    model = MODELS[NAMES.index(name)]
    assert client.get(address(model, "changelist") + query).status_code in {200, 302}


def make_one(cast, name):
    if name == "deal":
        deal = make_deal(by=cast.anna, location=cast.warsaw)
        mark_stage(deal, by=cast.anna)
    elif name == "registration":
        registration_in("in_review", cast)
    elif name == "savedview":
        save_view(by=cast.anna, tab="outbound", name=f"View {SavedView.objects.count()}", query="")
    elif name == "customer":
        CustomerFactory(owner=cast.contoso)
    elif name == "assignment":
        Assignment.objects.create(user=cast.nora, role="viewer", location=cast.lyon)
    elif name == "countrycoverage":
        CountryCoverage.objects.create(country="SK", location=cast.prague)


@pytest.mark.parametrize(
    "name", ["deal", "customer", "registration", "user", "location", "savedview"]
)
def test_a_list_of_more_rows_takes_no_more_queries(client, cast, name):
    client.force_login(cast.root)
    url = address(MODELS[NAMES.index(name)], "changelist")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    if name in {"deal", "customer", "registration"}:
        make_one(cast, name)
        one = queries()
        make_one(cast, name)
        make_one(cast, name)
        assert queries() == one
    assert queries() <= 16


def test_a_deal_page_with_more_history_takes_no_more_queries(client, cast):
    client.force_login(cast.root)
    deal = make_deal(by=cast.anna, location=cast.warsaw)
    url = address(Deal, "change", deal.pk)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    mark_stage(deal, by=cast.anna)
    before = queries()
    mark_stage(deal, by=cast.anna)
    mark_stage(deal, by=cast.anna)
    assert queries() <= before


def test_drafts_are_their_authors_alone(client, cast):
    draft = make_draft(by=cast.anna, location=cast.warsaw, name="Very private")
    client.force_login(cast.root)
    assert "Very private" not in client.get(address(Deal, "changelist")).content.decode()
    assert client.get(address(Deal, "change", draft.pk)).status_code == 302


@pytest.mark.parametrize("name", ["user", "organization", "location", "customer", "assessmenttype"])
def test_what_deals_need_is_not_deleted_and_says_why(client, cast, name):
    deal = make_deal(by=cast.anna, location=cast.warsaw)
    row = {
        "user": cast.anna,
        "organization": cast.contoso,
        "location": cast.warsaw,
        "customer": deal.engagement.customer,
        "assessmenttype": deal.engagement.assessment_type,
    }[name]
    client.force_login(cast.root)
    response = client.post(address(type(row), "delete", row.pk), {"post": "yes"}, follow=True)
    assert response.status_code == 200
    assert "is in use and can&#x27;t be deleted" in response.content.decode()
    assert type(row).objects.filter(pk=row.pk).exists()


def test_what_nobody_needs_can_be_deleted(client, cast):
    customer = CustomerFactory()
    client.force_login(cast.root)
    client.post(address(type(customer), "delete", customer.pk), {"post": "yes"})
    assert not type(customer).objects.filter(pk=customer.pk).exists()


def test_a_published_consent_text_never_changes_but_a_new_version_can_be_added(client, cast):
    text = ConsentText.objects.get()
    client.force_login(cast.root)
    values = {"version": "1", "text": "Anything goes", "text_pl": ""}
    assert client.post(address(ConsentText, "change", text.pk), values).status_code == 403
    assert client.post(address(ConsentText, "delete", text.pk), {"post": "yes"}).status_code == 403
    client.post(address(ConsentText, "add"), values | {"version": "2"})
    assert ConsentText.objects.first().version == "2"
    text.refresh_from_db()
    assert text.text != "Anything goes"


def test_the_code_of_a_reason_stays(client, cast):
    reason = Reason.objects.get(code="budget")
    client.force_login(cast.root)
    values = {"label": "Money", "label_pl": "", "code": "hacked", "given_for": "error"}
    client.post(address(Reason, "change", reason.pk), values | {"position": 0, "is_active": "on"})
    reason.refresh_from_db()
    assert (reason.label, reason.code, reason.given_for) == ("Money", "budget", "not_won")
