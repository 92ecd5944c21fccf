"""Which columns and how many rows a list shows, all its filters, and the way through its deals."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from deals.actions.listing import relist_customers
from deals.enums import DealType
from deals.models import Deal
from tests.factories import CustomerFactory, make_deal

OUTBOUND = "/deals/outbound/"


@pytest.fixture
def deals(cast):
    made = {}
    for name, value, kind in [
        ("cheap", 10, DealType.CO_SELL),
        ("dear", 3000, DealType.PRIVATE),
        ("middling", 200, DealType.PRIVATE),
    ]:
        customer = CustomerFactory(name=f"{name} S.A.", country="DE" if name == "dear" else "PL")
        made[name] = make_deal(
            by=cast.anna,
            location=cast.warsaw,
            deal_type=kind,
            name=name,
            value=value,
            customer=customer,
            crm_id=f"CRM-{name}",
        )
    return made


@pytest.fixture
def shown(client, cast, deals):
    client.force_login(cast.anna)

    def names(query):
        return [row.title for row in client.get(OUTBOUND + query).context["rows"]]

    return names


SOON = timezone.localdate() + timedelta(days=2)  # whatever the zone
FILTERS = [
    ("?min_value=200", {"dear", "middling"}),
    ("?min_value=200&max_value=2+999,99", {"middling"}),
    ("?max_value=10", {"cheap"}),
    ("?country=DE", {"dear"}),
    ("?country=DE&country=PL", {"cheap", "dear", "middling"}),
    ("?crm_id=CRM-dear", {"dear"}),
    ("?crm_id=crm-dear", set()),
    ("?on_my_team=1", {"cheap", "dear", "middling"}),
    ("?on_my_team=nonsense", {"cheap", "dear", "middling"}),
    ("?view=my_deals&view=close_date_passed", set()),
    ("?view=no_progress", set()),
    (f"?created_from={SOON}", set()),
    (f"?created_to={SOON}", {"cheap", "dear", "middling"}),
    (f"?closes_from={SOON}&closes_to=9999-12-31", {"cheap", "dear", "middling"}),
    ("?created_to=9999-12-31", {"cheap", "dear", "middling"}),
    ("?min_value=rubbish&crm_id=CRM-dear", {"dear"}),
    ("?q=crm+dear", {"dear"}),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS, ids=[f[0] for f in FILTERS])
def test_every_filter_narrows_the_list(shown, query, expected):
    assert set(shown(query)) == expected


def test_what_an_amount_or_a_day_could_not_be_is_told(client, cast, deals):
    client.force_login(cast.anna)
    page = client.get(OUTBOUND + "?min_value=rubbish&closes_to=31.12.2026").content.decode()
    assert "“rubbish” is unknown here" in page
    assert "“31.12.2026” is unknown here" in page


def test_a_heading_sorts_and_sorts_the_other_way_round(shown, client):
    assert shown("?sort=-value") == ["dear", "middling", "cheap"]
    headings = {h.column.key: h for h in client.get(OUTBOUND + "?sort=-value").context["headings"]}
    assert (headings["value"].sorted, headings["value"].url) == ("descending", "?sort=value")
    assert shown("?sort=value") == ["cheap", "middling", "dear"]
    assert shown("?sort=nonsense") == ["middling", "dear", "cheap"]


def test_chosen_columns_and_rows_are_remembered_for_the_person_and_the_tab(client, cast, deals):
    client.force_login(cast.anna)
    choice = {"column": ["crm_id", "nonsense"], "rows": "50", "query": "sort=value&page=x"}
    answer = client.post(reverse("deals:outbound-columns"), choice)
    assert answer["Location"] == OUTBOUND + "?sort=value"
    context = client.get(OUTBOUND).context
    assert [heading.column.key for heading in context["headings"]] == ["name", "crm_id"]
    assert context["listing_size"] == 50
    named = client.get(OUTBOUND + "?columns=value,customer&rows=100").context
    assert [heading.column.key for heading in named["headings"]] == ["name", "customer", "value"]
    client.force_login(cast.wanda)
    assert len(client.get(OUTBOUND).context["headings"]) > 5


def test_all_filters_are_on_one_page_with_what_is_applied(client, cast, deals):
    client.force_login(cast.anna)
    page = client.get(reverse("deals:outbound-filters") + "?min_value=200&country=DE&sort=value")
    html = page.content.decode()
    assert 'autocomplete="off" value="200"' in html
    assert '<input type="hidden" name="sort" value="value">' in html
    assert 'value="DE" checked' in html


def test_a_switch_is_on_for_1_only_and_stays_on_in_the_page_of_all_filters(client, cast, deals):
    client.force_login(cast.vera)  # who is on no team
    assert len(client.get(OUTBOUND + "?on_my_team=nonsense").context["rows"]) == 3
    assert not client.get(OUTBOUND + "?on_my_team=1").context["rows"]
    for name in ("on_my_team", "favourite"):
        page = client.get(reverse("deals:outbound-filters") + f"?{name}=1").text
        assert f'name="{name}" id="id_{name}" value="1" checked' in page


def test_a_deal_leads_to_its_neighbours_in_the_list_it_was_opened_from(client, cast, deals):
    client.force_login(cast.anna)
    link = "?in=outbound%3Fsort%3D-value"
    page = client.get(OUTBOUND + "?sort=-value").content.decode()
    assert f'href="/deals/{deals["middling"].reference}/{link}"' in page
    found = client.get(f"/deals/{deals['middling'].reference}/{link}").context["from_list"]
    assert found == {
        "url": OUTBOUND + "?sort=-value",
        "before": f"/deals/{deals['dear'].reference}/{link}",
        "after": f"/deals/{deals['cheap'].reference}/{link}",
    }


@pytest.mark.parametrize("named", ["", "nonsense", "drafts", "outbound?page=x&q=%00", "x" * 9000])
def test_a_list_that_is_none_leaves_the_deal_page_as_it_is(client, cast, deals, named):
    client.force_login(cast.anna)
    answer = client.get(f"/deals/{deals['dear'].reference}/", {"in": named})
    assert answer.status_code == 200


def test_neighbours_are_only_deals_in_scope(client, cast, deals):
    hidden = make_deal(by=cast.anna, location=cast.krakow, name="hidden", value=1000)
    client.force_login(cast.wanda)
    address = f"/deals/{deals['dear'].reference}/?in=outbound%3Fsort%3D-value"
    found = client.get(address).context["from_list"]
    assert hidden.reference not in str(found)
    assert deals["middling"].reference in found["after"]


def test_a_renamed_customer_is_found_and_sorted_by_its_new_name(cast, deals):
    customer = deals["dear"].engagement.customer
    customer.name = "Żółw S.A."
    customer.save()
    assert relist_customers([customer.pk]) == 1
    assert relist_customers([customer.pk]) == 0
    deal = Deal.objects.get(pk=deals["dear"].pk)
    assert deal.customer_key == "zolw s a"
    assert Deal.objects.filter(search__words=[f"§{deal.organization_id}", "zolw"]).get() == deal


def test_a_renamed_location_is_sorted_by_its_new_name(cast, deals):
    cast.warsaw.name = "Łódź"
    cast.warsaw.save()
    assert Deal.objects.get(pk=deals["dear"].pk).location_key == "lodz"
