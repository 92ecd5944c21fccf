"""A customer that is not listed: added by a partner, confirmed or merged by programme staff."""

import pytest

from accounts.models import User
from deals.actions.customers import add_customer, confirm_customer, merge_customers
from deals.enums import EventKind
from deals.errors import Invalid, NotAllowed, NotFound
from deals.forms.customer import CustomerForm
from deals.models import Customer, DealEvent
from tests.factories import make_deal

DUNS = "123456789"
TYPED = {"name": "Żabka S.A.", "address": "Matyi 8", "city": "Poznań", "country": "PL"}


def form_of(user, **changes):
    return CustomerForm({**TYPED, **changes}, user=user)


def listed(**values):
    return Customer.objects.create(**{"name": "ZABKA sp. z o.o.", "country": "PL", **values})


def test_an_added_customer_is_seen_by_its_organization_only(cast):
    customer = add_customer(by=cast.ula, **TYPED, duns="12-345-6789")
    customer.refresh_from_db()
    assert (customer.owner, customer.added_by, customer.duns) == (cast.contoso, cast.ula, DUNS)
    assert customer in Customer.objects.visible_to(cast.bert)
    assert customer not in Customer.objects.visible_to(cast.fay)
    assert customer not in Customer.objects.visible_to(cast.root)


@pytest.mark.parametrize("who", ["vera", "nora", "root"])
def test_who_may_not_create_deals_adds_no_customers(cast, who):
    with pytest.raises(NotAllowed):
        add_customer(by=getattr(cast, who), **TYPED)


def test_a_number_of_another_organizations_customer_neither_blocks_nor_shows(cast):
    listed(owner=cast.contoso, duns=DUNS)
    form = form_of(cast.fay, duns=DUNS)
    assert form.is_valid(), form.errors
    assert form.similar == []
    assert add_customer(by=cast.fay, **form.values).owner == cast.fabrikam


@pytest.mark.parametrize("owner", [None, "contoso"])
def test_a_number_of_a_listed_customer_leads_to_it(cast, owner):
    known = listed(name="Other", duns=DUNS, owner=owner and cast.contoso)
    form = form_of(cast.ula, duns="12-345-6789", none_of_these="on")
    assert not form.is_valid()
    assert "listed already" in form.errors["duns"][0]
    assert [one.customer for group in form.similar for one in group.suggestions] == [known]
    with pytest.raises(Invalid, match="Another customer has this"):
        add_customer(by=cast.ula, **TYPED, duns=DUNS)


def test_a_look_alike_must_be_looked_at_first(cast):
    known = listed()
    listed(country="DE")
    listed(owner=cast.fabrikam)
    form = form_of(cast.ula)
    assert not form.is_valid()
    assert "none_of_these" in form.errors
    assert [one.customer for group in form.similar for one in group.suggestions] == [known]
    assert form_of(cast.ula, none_of_these="on").is_valid()


@pytest.mark.parametrize("missing", ["name", "address", "city", "country"])
def test_all_but_the_number_is_required(cast, missing):
    assert list(form_of(cast.ula, **{missing: " "}).errors) == [missing]


def test_confirming_shows_the_customer_to_everybody(cast):
    customer = listed(owner=cast.contoso, duns=DUNS)
    confirm_customer(customer, by=cast.root)
    assert customer in Customer.objects.visible_to(cast.fay)


def test_two_confirmed_customers_never_share_a_number(cast):
    customer = listed(owner=cast.contoso, duns=DUNS)
    confirmed = listed(duns=DUNS)
    with pytest.raises(Invalid, match="merge them"):
        confirm_customer(customer, by=cast.root)
    customer.refresh_from_db()
    assert customer.owner == cast.contoso
    merge_customers(customer, into=confirmed, by=cast.root)
    assert list(Customer.objects.all()) == [confirmed]


def test_merging_moves_the_deals_and_tells_it_on_each(cast):
    double, customer = listed(owner=cast.contoso), listed(name="Froggy")
    daughter = listed(name="Daughter", parent=double)
    deal = make_deal(by=cast.ula, location=cast.warsaw, customer=double)
    version = deal.version
    merge_customers(double, into=customer, by=cast.root)
    deal.refresh_from_db()
    daughter.refresh_from_db()
    assert deal.engagement.customer == customer
    assert daughter.parent == customer
    assert deal.version == version + 1
    assert "froggy" in deal.search
    events = DealEvent.objects.filter(kind=EventKind.CUSTOMER_MERGED)
    assert {event.deal for event in events} == set(deal.engagement.deals.all())
    event = events.get(deal=deal)
    assert (event.actor, event.door) == (cast.root, "admin")
    assert event.data == {"changes": {"customer": ["ZABKA sp. z o.o.", "Froggy"]}}


def test_nothing_is_merged_into_what_others_must_not_see(cast):
    double, theirs = listed(owner=cast.contoso), listed(owner=cast.fabrikam)
    with pytest.raises(Invalid):
        merge_customers(double, into=theirs, by=cast.root)
    with pytest.raises(Invalid):
        merge_customers(double, into=double, by=cast.root)
    gone = listed()
    Customer.objects.filter(pk=gone.pk).delete()
    with pytest.raises(NotFound):
        merge_customers(double, into=gone, by=cast.root)
    assert double in Customer.objects.all()


def test_only_programme_staff_confirm_and_merge(cast):
    customer, other = listed(owner=cast.contoso), listed()
    clerk = User.objects.create_user("clerk@cosell.example", name="Clerk", is_staff=True)
    for person in (cast.anna, cast.sam, clerk):
        with pytest.raises(NotAllowed):
            confirm_customer(customer, by=person)
        with pytest.raises(NotAllowed):
            merge_customers(customer, into=other, by=person)
