"""The queue and the page of one registration, for the vendor's reviewers and nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deals.models import Registration
from deals.queries.registration import listed
from portal.web.paging import keyset_page
from tests.registration.registering import registered, registration_in, won_deal

QUEUE = "/registrations/"


@pytest.fixture
def rita(cast, client):
    client.force_login(cast.rita)
    return client


def text(answer):
    return answer.content.decode()


def url_of(one, verb=""):
    return f"{QUEUE}{one.public_id}/" + (f"{verb}/" if verb else "")


def now(one):
    return Registration.objects.get(pk=one.pk)


def test_the_queue_lists_what_is_open_with_what_is_due_first(cast, rita):
    later = registered(cast, won_deal(cast, name="Later deal"))
    sooner = registered(cast, won_deal(cast, name="Sooner deal"))
    Registration.objects.filter(pk=sooner.pk).update(review_due_at=timezone.now())
    registration_in("approved", cast, name="Approved deal")
    shown = text(rita.get(QUEUE))
    assert shown.index("Sooner deal") < shown.index("Later deal")
    assert "Approved deal" not in shown
    assert url_of(later) in shown
    shown = text(rita.get(QUEUE + "?status=approved"))
    assert "Approved deal" in shown
    assert "Later deal" not in shown
    assert rita.get(QUEUE + "?status=%00&page=x").status_code == 200


def test_the_queue_has_pages_without_gaps(cast, rita):
    for number in range(4):
        registered(cast, won_deal(cast, name=f"Deal {number}"))
    rows, cursor, seen = listed(Registration.objects.all()), "", []
    while True:
        page = keyset_page(rows, "review_due_at", cursor=cursor, size=3, rising=True)
        seen += [row.pk for row in page.rows]
        if not page.older:
            break
        cursor = page.older
    assert seen == list(
        Registration.objects.order_by("review_due_at", "pk").values_list("pk", flat=True)
    )
    back = keyset_page(rows, "review_due_at", cursor=page.newer, size=3, rising=True)
    assert [row.pk for row in back.rows] == seen[:3]


def test_three_rows_take_as_many_queries_as_one(cast, rita):
    registration_in("in_review", cast)

    def queries(url):
        with CaptureQueriesContext(connection) as asked:
            assert rita.get(url).status_code == 200
        return len(asked)

    queries(QUEUE)
    before = queries(QUEUE), queries("/")
    for _ in range(2):
        registration_in("in_review", cast)
    assert (queries(QUEUE), queries("/")) == before


def test_home_and_lists_of_a_reviewer_show_what_waits_and_no_deals(cast, rita):
    assert "Registrations that wait for a review will appear here." in text(rita.get("/"))
    one = registered(cast, won_deal(cast, name="Waiting deal"))
    shown = text(rita.get("/"))
    assert "Waiting deal" in shown
    assert url_of(one) in shown
    assert f'href="{QUEUE}"' in shown
    assert 'href="/deals/outbound/"' not in shown
    assert "Waiting deal" not in text(rita.get("/deals/closed/"))


def test_the_page_shows_the_contract_and_nothing_else_of_the_partner_s_deal(cast, rita):
    one = registration_in("in_review", cast, notes="Secret notes.", name="Shown deal")
    shown = text(rita.get(url_of(one)))
    assert "Shown deal" in shown
    assert "Contoso" in shown
    assert one.customer.name in shown
    assert "Signed by both." in shown
    for hidden in ("Secret notes.", "Jan", "Nowak", "Ula", one.deal.reference, "CRM-1"):
        assert hidden not in shown, hidden


@pytest.mark.parametrize("who", ["anna", "ula", "vera", "fay", "sam"])
def test_for_everybody_else_there_is_nothing(cast, client, who):
    one = registration_in("in_review", cast)
    client.force_login(getattr(cast, who))
    for url in (QUEUE, url_of(one), url_of(one, "approve")):
        assert client.get(url).status_code == 404
    assert client.post(url_of(one, "approve")).status_code == 404
    assert now(one).status == "in_review"


def test_the_review_from_start_to_approval(cast, rita):
    one = registered(cast)
    assert "Start review" in text(rita.get(url_of(one)))
    rita.post(url_of(one, "start"), {"version": one.version})
    assert now(one).status == "in_review"
    rita.post(url_of(one, "ask"), {"remark_total_value": "Per year?", "version": 2})
    assert now(one).status == "action_required"
    assert now(one).open_remarks == {"total_value": "Per year?"}
    assert "Per year?" in text(rita.get(url_of(one)))


def test_asking_without_a_remark_and_rejecting_without_a_reason_is_told(cast, rita):
    one = registration_in("in_review", cast)
    assert "Write beside at least one field" in text(rita.post(url_of(one, "ask"), {}))
    answer = text(rita.post(url_of(one, "reject"), {"remark_notes": "Keep me."}))
    assert "the partner reads it" in answer
    assert "Keep me." in answer
    assert now(one).status == "in_review"


def test_approving_with_remarks_typed_is_asked_back(cast, rita):
    one = registration_in("in_review", cast)
    answer = text(rita.post(url_of(one, "approve"), {"remark_notes": "Keep me."}))
    assert "You wrote remarks" in answer
    assert now(one).status == "in_review"
    assert rita.post(url_of(one, "approve"), {}).status_code == 302
    assert now(one).decided_by == cast.rita


def test_an_out_of_date_page_keeps_what_was_typed(cast, rita):
    one = registration_in("in_review", cast)
    data = {"remark_notes": "Keep me.", "version": one.version - 1}
    answer = rita.post(url_of(one, "ask"), data)
    assert answer.status_code == 409
    assert "Keep me." in text(answer)
    assert now(one).status == "in_review"


def test_what_was_decided_meanwhile_keeps_what_was_typed(cast, rita):
    one = registration_in("approved", cast)
    answer = rita.post(url_of(one, "reject"), {"reason": "Keep me."})
    assert answer.status_code == 409
    assert "Keep me." in text(answer)


def test_the_second_of_customer_and_solution_is_told(cast, rita):
    first = registration_in("approved", cast)
    second = registration_in("in_review", cast)
    Registration.objects.filter(pk=second.pk).update(customer=first.customer)
    assert "was approved already" in text(rita.get(url_of(second)))
    answer = rita.post(url_of(second, "approve"), {})
    assert answer.status_code == 409
    assert "was approved already" in text(answer)


def test_an_overdue_one_is_marked(cast, rita):
    one = registration_in("in_review", cast)
    assert '"overdue"' not in text(rita.get(QUEUE))
    late = timezone.now() - timedelta(hours=1)
    Registration.objects.filter(pk=one.pk).update(review_due_at=late)
    assert '"overdue"' in text(rita.get(QUEUE))
    assert '"overdue"' in text(rita.get(url_of(one)))


@pytest.mark.parametrize("hostile", ["%00", "x" * 3000, "é", "..", "S85E95QCN2"])
def test_no_address_breaks_the_page(cast, rita, hostile):
    for url in (f"{QUEUE}{hostile}/", f"{QUEUE}{hostile}/approve/"):
        assert rita.get(url).status_code == 404


@pytest.mark.parametrize("hostile", ["\x00", "x" * 5000, "<script>alert(1)</script>"])
def test_no_remark_breaks_the_review(cast, rita, hostile):
    one = registration_in("in_review", cast)
    answer = rita.post(url_of(one, "ask"), {"remark_notes": hostile, "version": "x"})
    assert answer.status_code in {200, 302, 409}
    assert "<script>alert" not in text(rita.get(url_of(one)))


def test_a_right_taken_away_ends_at_once(cast, rita):
    one = registration_in("in_review", cast)
    assert rita.get(url_of(one)).status_code == 200
    cast.rita.assignments.update(role="viewer")
    assert rita.post(url_of(one, "approve"), {}).status_code == 404
    assert now(one).status == "in_review"
