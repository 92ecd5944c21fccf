"""GET /customers/: the directory by name, number and address; what is chosen goes into a draft."""

import pytest
from django.urls import reverse

from deals.actions.drafts import start_draft
from deals.actions.insert_customers import insert_customers
from deals.models import Customer, Deal
from tests.factories import LocationFactory

ADDRESS = "/customers/"
ROWS = [
    ("Żabka Polska sp. z o.o.", "PL", "Poznań", "61-586", "Stanisława Matyi 8"),
    ("Żabka Logistyka S.A.", "PL", "Łódź", "90-001", "Piotrkowska 10"),
    ("Bank Spółdzielczy", "PL", "Łódź", "90-002", "Piotrkowska 12"),
    ("Zabka GmbH", "DE", "Berlin", "10115", "Torstraße 1"),
    ("Mała Żabka", "PL", "Zielona Góra", "65-001", "Rynek 1"),
]


@pytest.fixture
def directory(cast):
    fields = ("name", "country", "city", "postal_code", "address")
    insert_customers([dict(zip(fields, row, strict=True)) for row in ROWS], source="file")
    Customer.objects.filter(name__startswith="Bank").update(duns="990000001")
    return cast


@pytest.fixture
def names(client, directory):
    """The names that Ula is shown for a search, in order."""
    client.force_login(directory.ula)

    def names(**query):
        groups = client.get(ADDRESS, query).context["groups"]
        return [s.customer.name for group in groups for s in group.suggestions]

    return names


FOUND = [
    ({"q": "zabka"}, [3, 1, 0, 4]),
    ({"q": "zabka sp. z"}, [3]),
    ({"q": "Zabka", "country": "PL"}, [1, 0, 4]),
    ({"q": "zabka", "city": "lodz"}, [1]),
    ({"q": "polska zab"}, [0]),
    ({"q": "99-000-0001", "city": "Berlin"}, [2]),
    ({"city": "Łódź"}, [2, 1]),
    ({"city": "gora ziel"}, [4]),
    ({"city": "zielona g"}, [4]),
    ({"city": "zielona x"}, []),
    ({"postal_code": "90 0"}, [2, 1]),
    ({"postal_code": "90-0", "street": "piotrkowska 12"}, [2]),
    ({"street": "matyi", "city": "Pozn"}, [0]),
    ({"street": "strasse", "q": "zabka"}, []),
    ({"country": "DE"}, [3]),
    ({"country": "DE", "city": "Łódź"}, []),
    ({}, []),
]


def test_finds_what_has_all_that_was_asked_for(names):
    for query, found in FOUND:
        assert names(**query) == [ROWS[number][0] for number in found], query


TOO_LITTLE = [
    ({"street": "Rynek"}, "street", "Give the city"),
    ({"street": "Rynek", "country": "PL"}, "street", "Give the city"),
    ({"street": "?!", "city": "Łódź"}, "street", "at least one"),
    ({"city": "z"}, "city", "at least two"),
    ({"postal_code": "-9-"}, "postal_code", "at least two"),
    ({"q": "ż"}, "q", "at least two"),
    ({"q": "zabka", "country": "XX"}, "country", "valid choice"),
]


def test_what_is_too_little_is_said_beside_its_field(client, directory):
    client.force_login(directory.ula)
    for query, field, words in TOO_LITTLE:
        answer = client.get(ADDRESS, query)
        assert list(answer.context["form"].errors) == [field]
        assert words in answer.content.decode().partition(f'id="id_{field}_error"')[2][:120]
        assert answer.context["groups"] == []
        part = client.get(ADDRESS, query, headers={"HX-Request": "true"}).content.decode()
        assert f'id="id_{field}_error" hx-swap-oob="innerHTML">' in part


HOSTILE = ["\0", "%%", "'\"\\:*&|!", "x" * 5000, "\ud800", "9" * 400]


@pytest.mark.parametrize("field", ["q", "city", "postal_code", "street", "country", "page"])
def test_whatever_is_asked_the_answer_is_a_page(client, directory, field):
    client.force_login(directory.ula)
    for text in HOSTILE:
        query = {"q": "zabka"} | {field: text.encode("utf-8", "surrogatepass")}
        assert client.get(ADDRESS, query).status_code == 200, text[:9]


def test_keeps_to_the_directory_and_what_the_own_organization_added(names, directory, client):
    place = {"country": "PL", "city": "Łódź"}
    Customer.objects.create(name="Żabka ours", owner=directory.contoso, **place)
    Customer.objects.create(name="Żabka theirs", owner=directory.fabrikam, **place)
    Customer.objects.filter(name="Bank Spółdzielczy").update(retired_at="2026-01-01T00:00Z")
    for query in ({"q": "zabka", "country": "PL"}, {"city": "Łódź"}, {"country": "PL"}):
        found = names(**query)
        assert "Żabka ours" in found
        assert {"Żabka theirs", "Bank Spółdzielczy"}.isdisjoint(found)
    assert names(q="990000001") == []


def test_a_typing_error_is_taken_for_what_the_address_has(client, directory):
    client.force_login(directory.ula)
    page = client.get(ADDRESS, {"q": "zbaka", "city": "lodz"})
    assert page.context["meant"] == "zabka"
    assert 'href="?city=lodz&amp;q=zabka"' in page.content.decode()
    page = client.get(ADDRESS, {"q": "zbaka", "city": "Poznań", "street": "Rynek"})
    assert page.context["meant"] == ""
    assert 'href="?q=zbaka"' in page.content.decode()


def test_branches_stand_below_their_parent_company(names, directory):
    head = Customer.objects.get(name="Bank Spółdzielczy")
    Customer.objects.filter(name__in=[ROWS[0][0], ROWS[1][0]]).update(parent=head)
    assert names(q="zabka") == [ROWS[n][0] for n in (3, 2, 1, 0, 4)]


def many():
    """Names of every kind of beginning, several alike; every other one lies in Łódź."""
    starts = ["zabka", "3 zabka", "ązabka x zabka", "株 zabka", "Mała Zabka", "zabka sp. z o.o."]
    rows = [
        {
            "name": f"{starts[n % 6]} {n // 24 or ''}",
            "country": "PL",
            "city": ("Łódź", "")[n // 6 % 2],
        }
        for n in range(240)
    ]
    insert_customers(rows, source="file")


def walk(client, query, way):
    """The primary keys of all pages, one after the other."""
    pages, cursor = [], query.pop("page", "")
    for _page in range(20):
        context = client.get(ADDRESS, query | {"page": cursor}).context
        keys = [s.customer.pk for g in context["groups"] for s in g.suggestions]
        pages.append(sorted(keys))
        if not context[way]:
            return pages
        cursor = dict(pair.split("=") for pair in context[way][1:].split("&"))["page"]
        cursor = cursor.replace("%3A", ":")
    raise AssertionError("no end")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "zabka"}, {}),
        ({"q": "zabka", "country": "PL"}, {}),
        ({"q": "zabka sp"}, {"search__regex": "^zabka( sp z oo.*)?$"}),
        ({"country": "PL"}, {}),
        ({"city": "lodz"}, {"city": "Łódź"}),
    ],
)
def test_pages_have_everybody_once_there_and_back(client, cast, query, expected):
    many()
    signs = "".join(chr(0x4E00 + n * n * 7919 % 20_000) for n in range(290))
    long = {"name": f"zabka {signs}", "country": "PL", "city": "Łódź"}
    short = long | {"name": "Zabka S.A."}
    insert_customers([long, short] * 30, source="file")  # a long name makes a long cursor
    client.force_login(cast.ula)
    there = walk(client, query, "older")
    every = Customer.objects.filter(**expected).values_list("pk", flat=True)
    assert len(there) > 1
    assert sorted(key for page in there for key in page) == sorted(every)
    last = client.get(ADDRESS, query)
    while last.context["older"]:
        last = client.get(ADDRESS + last.context["older"])
    back = [last]
    while back[-1].context["newer"]:
        back.append(client.get(ADDRESS + back[-1].context["newer"]))
    shown = [
        sorted(s.customer.pk for g in p.context["groups"] for s in g.suggestions) for p in back
    ]
    assert shown[::-1] == there


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("query", [{"q": "alfa"}, {"city": "alfa"}, {"q": "alfa", "city": "alfa"}])
def test_one_query_beside_who_somebody_is(client, cast, django_assert_num_queries, rows, query):
    for number in range(rows):
        place = {"country": "PL", "city": "Alfa"}
        Customer.objects.create(name=f"Alfa {number}", owner=cast.contoso, **place)
    client.force_login(cast.ula)
    headers = {"HX-Request": "true"}
    with django_assert_num_queries(2 + 1):  # the person and their roles come first
        assert f"{rows} customer" in client.get(ADDRESS, query, headers=headers).content.decode()


class TestChoosing:
    @pytest.fixture
    def draft(self, client, directory):
        client.force_login(directory.ula)
        return start_draft(by=directory.ula)

    @pytest.fixture
    def zabka(self, directory):
        return Customer.objects.get(name=ROWS[0][0])

    def step(self, draft):
        return reverse("deals:step", args=[draft.reference, "customer"])

    def choose(self, client, draft, customer):
        """As the button on the search page of the draft does."""
        page = client.get(ADDRESS, {"draft": draft.reference, "q": customer.name}).content.decode()
        assert f'action="{self.step(draft)}"' in page
        assert f'name="customer" value="{customer.public_id}"' in page
        posted = {"go": "customer", "customer": customer.public_id}
        answer = client.post(self.step(draft), posted)
        assert answer.headers["Location"] == self.step(draft)
        return client.get(self.step(draft))

    def test_the_step_leads_there_and_back_with_the_customer(self, client, draft, zabka):
        typed = {"worker": "own", "q": "żab", "country": "PL", "go": "customers"}
        answer = client.post(self.step(draft), typed)
        assert answer.headers["Location"].startswith(f"{ADDRESS}?draft={draft.reference}&q=%C5")
        page = self.choose(client, draft, zabka)
        draft.refresh_from_db()
        assert draft.engagement.customer == zabka
        assert not draft.inputs.exists()
        assert "Chosen customer" in page.content.decode()

    def test_who_works_on_the_deal_is_not_forgotten(self, client, draft, zabka, directory):
        other = LocationFactory(organization=directory.fabrikam, name="Nice", programme_id="F-9")
        typed = {"worker": "other", "recipient": "F-9", "org": "fab", "go": "customers"}
        client.post(self.step(draft), typed)
        self.choose(client, draft, zabka)
        draft.refresh_from_db()
        assert (draft.engagement.customer, draft.engagement.recipient) == (zabka, other)

    def test_what_can_not_be_stored_yet_is_still_typed(self, client, draft, zabka):
        client.post(self.step(draft), {"worker": "other", "org": "fabri", "go": "customers"})
        page = self.choose(client, draft, zabka).content.decode()
        assert 'value="fabri"' in page
        assert "Chosen customer" in page

    def test_a_customer_that_is_not_listed_forgets_nothing_either(self, client, draft):
        client.post(self.step(draft), {"worker": "other", "org": "fabri", "go": "new-customer"})
        typed = {"name": "Foo", "address": "Bar 1", "city": "Baz", "country": "PL"}
        client.post(reverse("deals:new-customer", args=[draft.reference]), typed)
        draft.refresh_from_db()
        assert draft.engagement.customer.name == "Foo"
        assert 'value="fabri"' in client.get(self.step(draft)).content.decode()

    def test_what_was_looked_for_is_typed_into_the_form_of_a_new_one(self, client, draft):
        query = {"draft": draft.reference, "q": "Foo", "city": "Łódź", "street": "Bar 1"}
        page = client.get(ADDRESS, query)
        link = page.content.decode().partition("new-customer/?")[2].partition('"')[0]
        url = reverse("deals:new-customer", args=[draft.reference])
        form = client.get(f"{url}?{link.replace('&amp;', '&')}").context["form"]
        assert (form["name"].value(), form["city"].value()) == ("Foo", "Łódź")
        assert form["address"].value() == "Bar 1"

    def test_without_a_draft_a_deal_begins_with_the_customer(self, client, directory, zabka):
        client.force_login(directory.ula)
        page = client.get(ADDRESS, {"q": "zabka"}).content.decode()
        assert f'action="{reverse("deals:new")}"' in page
        client.post(reverse("deals:new"), {"customer": zabka.public_id})
        assert Deal.objects.get().engagement.customer == zabka

    @pytest.mark.parametrize("forged", ["", "\0", "X" * 10, "theirs"])
    def test_nobody_elses_customer_can_be_chosen(self, client, directory, forged):
        theirs = Customer.objects.create(name="Foo", country="FR", owner=directory.fabrikam)
        client.force_login(directory.ula)
        chosen = theirs.public_id if forged == "theirs" else forged
        assert client.post(reverse("deals:new"), {"customer": chosen}).status_code == 302
        draft = Deal.objects.get()
        assert draft.engagement.customer is None
        client.post(self.step(draft), {"go": "customer", "customer": chosen})
        draft.refresh_from_db()
        assert draft.engagement.customer is None

    def test_a_viewer_looks_only(self, client, directory):
        client.force_login(directory.vera)
        page = client.get(ADDRESS, {"q": "zabka"}).content.decode()
        assert "Żabka Polska" in page
        assert 'name="customer"' not in page

    def test_the_draft_must_be_ones_own(self, client, draft, directory):
        for who, status in ((directory.anna, 404), (directory.paul, 404), (directory.ula, 200)):
            client.force_login(who)
            query = {"draft": draft.reference, "q": "zabka"}
            assert client.get(ADDRESS, query).status_code == status
        assert client.get(ADDRESS, {"draft": "D-XXXXXX\0"}).status_code == 404
