"""What the inventory's pages show: the cast's deals in every state, made by the real actions."""

from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actions import close_hint
from accounts.models import User
from accounts.roles import Role
from deals.actions import answers, details, jobs, lifecycle
from deals.actions.attachments import add_attachment
from deals.actions.comments import add_comment
from deals.actions.drafts import keep_input, save_step, start_draft
from deals.actions.imports import start_import
from deals.actions.team import Member, set_team
from deals.actions.views import save_view
from deals.demo.past import at
from deals.jobs.imports import check_at_once
from deals.jobs.news import follow_now
from deals.models import Deal
from deals.models.job import JobKind
from portal.hints import HINTS
from tests.cast import Cast, person
from tests.deals.states import STATES, deal_in, mark, reason
from tests.factories import CustomerFactory, make_deal, make_draft
from tests.registration.registering import STATES as REVIEW_STATES
from tests.registration.registering import eligible_deal, registration_in, won_deal
from tests.two_sides.answering import own_details, received, sent_deal

LETTER, COMMENT = "LETTER2345", "CHANGE2345"
MANY = 16  # rows, with the others more than a page of a list
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG = f"{WORD} and one more telling word after another {WORD}"
TYPED_WRONG: dict[str, dict[str, Any]] = {
    "customer": {"customer": "nobody", "q": "Żabka", "country": "PL"},
    "contact": {"contact_first_name": "Jan", "contact_phone": "12", "contact_email": "jan"},
    "details": {"name": "", "value": "about 40", "currency": "EUR", "close_date": "2020-02-29"},
    "team": {
        "team-TOTAL_FORMS": "2",
        "team-INITIAL_FORMS": "0",
        "team-0-name": "Jan",
        "team-0-phone": "12",
        "team-0-email": "jan",
        "team-1-name": "",
        "team-1-phone": "600 100 200",
        "team-1-email": "",
    },
    "solution": {"solution_type": "catalogue", "help_wanted": ""},
}


@dataclass
class World:
    """People by what they are, and words that the addresses of the inventory hold."""

    people: dict[str, User | None] = field(default_factory=lambda: {"nobody": None})
    words: dict[str, str] = field(default_factory=dict)

    def address(self, pattern: str) -> str:
        return pattern.format_map(self.words)


def build(cast: Cast) -> World:
    """Everything that the inventory needs. Ula works in Warsaw, Sam is of the vendor."""
    world = World()
    world.people |= {
        "user": cast.ula,
        "admin": cast.anna,
        "sender": cast.wanda,
        "viewer": cast.vera,
        "vendor": cast.sam,
        "reviewer": cast.rita,
        "no role": cast.nora,
        "new": person("Nina New", "new@contoso.example", cast.contoso, Role.REFERRAL_ADMIN, None),
        "other": cast.fay,
        "staff": cast.root,
    }
    world.people["new"].assignments.update(location=_empty_location(cast))
    for hint in HINTS:
        close_hint(cast.ula, by=cast.ula, hint=hint)
    for part in (
        *(_own, _full, _long, _two_sides, _drafts, _registrations),
        *(_jobs, _imports, _follows, _words),
    ):
        world.words |= part(cast)
    return world


def _empty_location(cast: Cast) -> Any:
    return type(cast.krakow).objects.create(
        organization=cast.contoso, name="Gdańsk", programme_id="P-GD", country="PL", city="Gdańsk"
    )


def _imports(cast: Cast) -> dict[str, str]:
    """A file whose columns are to be matched, and one that was checked and has errors."""
    rows = b"Deal name;Customer;Colour\r\nShop;Nobody;blue\r\nShop 2;Nobody;red"
    files = [SimpleUploadedFile(f"{n}.csv", rows) for n in ("Matched", "Checked")]
    matched, checked = (start_import(by=cast.ula, file=file) for file in files)
    check_at_once(checked, by=cast.ula, mapping=checked.mapping, known="skip")
    return {"import_matched": matched.public_id, "import_checked": checked.public_id}


def _follows(cast: Cast) -> dict[str, str]:
    follow = follow_now(by=cast.ula, tab="outbound", ready_made="my_deals")
    return {"follow": follow.public_id}


def _own(cast: Cast) -> dict[str, str]:
    """Ula's deals in every state, of which one has a duplicate, and rows for a second page."""
    deals = {state: deal_in(state, cast, name=f"Cloud for Żabka, {state}") for state in STATES}
    double = make_deal(by=cast.ula, location=cast.warsaw, name="Cloud for Żabka again")
    lifecycle.close_as_error(
        double, by=cast.ula, reason=reason("duplicate_portal"), surviving_deal=deals["mid"]
    )
    reopened = deal_in("lost", cast, name="Cloud for Żabka, back")
    lifecycle.reopen(reopened, by=cast.wanda, reason="They answered after all.")
    deals |= {"duplicate": double, "reopened": reopened}
    customer = CustomerFactory(name="Żabka Polska sp. z o.o.", duns="990000015", city="Poznań")
    for number in range(MANY):
        kind = "private" if number else "partner_led"
        deal = make_deal(
            by=cast.ula,
            location=cast.warsaw,
            deal_type=kind,
            customer=customer,
            name=f"Shop {number}",
        )
        deals[{0: "partner_led", 1: "private"}.get(number, "shop")] = deal
    return {name: deal.reference for name, deal in deals.items()}


def _full(cast: Cast) -> dict[str, str]:
    """A deal with something on each of its cards."""
    deal = mark(make_deal(by=cast.ula, location=cast.warsaw, name="Everything"), 2, cast.ula)
    theirs = deal.sent_to.get()
    answers.accept_deal(theirs, by=cast.sam, values=own_details())
    letter = SimpleUploadedFile("Letter of engagement.txt", b"Agreed.")
    kind = "engagement_letter"
    add_attachment(deal, by=cast.ula, file=letter, kind=kind, percent=20, handle=LETTER)
    with at(timezone.now() + timedelta(hours=1)):  # however long the tests take, it can be changed
        add_comment(deal, by=cast.ula, text="Among ourselves.", handle=COMMENT)
    add_comment(deal, by=cast.ula, text="For both sides.", shared=True)
    add_comment(theirs, by=cast.sam, text="Thank you.", shared=True)
    deal = details.edit_deal(deal, by=cast.wanda, values={"crm_id": "CRM-2", "notes": "Two\nlines"})
    mates = [Member(f"Mate {n}", "+48600100200", f"mate{n}@contoso.example") for n in range(9)]
    me = Member(cast.ula.name, cast.ula.phone, cast.ula.email)
    set_team(deal, by=cast.ula, members=[me, *mates])
    return {
        "full": deal.reference,
        "full_theirs": theirs.reference,
        "letter": LETTER,
        "comment": COMMENT,
    }


def _long(cast: Cast) -> dict[str, str]:
    """As long as may be typed: names without a place to break, a full team, a large amount."""
    customer = CustomerFactory(name=LONG, address=LONG[:200], city=WORD[:90])
    email = f"{'long.' * 10}name@a-very-long-name-of-a-domain.example"
    deal = make_deal(
        by=cast.ula,
        location=cast.warsaw,
        customer=customer,
        name=LONG[:150],
        value="9999999999.99",
        crm_id=WORD,
        campaign_id=WORD,
        notes=f"{LONG}\n{LONG}",
        team=[Member(LONG[:150], "+48600300400", email)],
    )
    add_comment(deal, by=cast.ula, text=LONG, shared=True)
    file = SimpleUploadedFile(f"{WORD}.txt", b"Agreed.")
    add_attachment(deal, by=cast.ula, file=file, kind="engagement_letter", percent=20)
    lifecycle.unmark_stage(mark(deal, 1, cast.ula), by=cast.ula, reason=LONG)
    return {"long": deal.reference}


def _two_sides(cast: Cast) -> dict[str, str]:
    """What was received, and how it was answered."""
    waiting, accepted, declined = (received(cast, name=f"Case {n}") for n in "abc")
    answers.accept_deal(accepted, by=cast.sam, values=own_details())
    budget = reason("budget")
    answers.decline_deal(declined, by=cast.sam, reason=budget, notes="Perhaps next year.")
    with at(timezone.now() - timedelta(days=20)):
        expired, asked = (
            sent_deal(cast.wanda, cast.warsaw, cast.paris, name=f"Too late, {n}") for n in "ab"
        )
    answers.expire_due_deals()
    late = answers.ask_late_answer(asked.sent_to.get(), by=cast.fay, notes="We were on holiday.")
    sent = sent_deal(cast.sam, cast.dublin, cast.warsaw, name="For Warsaw")
    return {
        "waiting": waiting.reference,
        "accepted": accepted.reference,
        "declined": declined.reference,
        "expired": expired.sent_to.get().reference,
        "asked": asked.reference,
        "asked_theirs": late.reference,
        "sent": sent.sent_to.get().reference,
    }


def _drafts(cast: Cast) -> dict[str, str]:
    """Ula's drafts: everything in it, wrong in every step, for another organization."""
    faulty = start_draft(by=cast.ula)
    for step, typed in TYPED_WRONG.items():
        keep_input(faulty, by=cast.ula, step=step, data=typed)
    again = Deal.objects.filter(name="Shop 0").select_related("engagement__customer").get()
    filled = make_draft(
        by=cast.ula,
        location=cast.warsaw,
        deal_type="partner_led",
        customer=again.engagement.customer,
        name=LONG[:150],
    )
    ready = make_draft(by=cast.ula, location=cast.warsaw, name="Nearly a deal")
    away = make_draft(by=cast.ula, location=cast.warsaw, name="For Paris")
    save_step(away, by=cast.ula, step="customer", values={"recipient": cast.paris})
    drafts = {"faulty": faulty, "filled": filled, "ready": ready, "away": away}
    return {f"draft_{name}": draft.reference for name, draft in drafts.items()}


def _registrations(cast: Cast) -> dict[str, str]:
    """One in every state, as the partner finds it at its deal and the reviewer in the queue."""
    words = {"registrable": won_deal(cast, name="To be registered").reference}
    words["eligible"] = eligible_deal(cast, name="Eligible once won").reference
    for state in REVIEW_STATES:
        one = registration_in(state, cast, name=f"Registered, {state}")
        words[f"reg_{state}"] = one.deal.reference
        words[f"review_{state}"] = one.public_id
    return words


def _jobs(cast: Cast) -> dict[str, str]:
    """Work that waits, runs, has ended with a file, and could not be done."""
    made = {
        n: jobs.start_job(JobKind.EXPORT, by=cast.anna, parameters={"tab": "outbound"})
        for n in "abcd"
    }
    if running := jobs.claim_job(made["b"].pk):
        jobs.advance(running, done=3, total=7)
    jobs.finish_job(made["c"], result={}, file=BytesIO(b"a;b"), file_name="Deals.csv")
    jobs.fail_job(made["d"], "The disk is full.")
    names = {"a": "waiting", "b": "running", "c": "done", "d": "failed"}
    return {f"job_{names[letter]}": job.public_id for letter, job in made.items()}


def _words(cast: Cast) -> dict[str, str]:
    """Customers that differ by their numbers only, a link to a new password, a blank draft.

    A new draft is the blank one, if there is one, so that it is made last.
    """
    for number in range(3):
        CustomerFactory(name="Bank Spółdzielczy", city="Kielce", duns=f"99000010{number}")
    token = default_token_generator.make_token(cast.bert)
    view = save_view(by=cast.ula, tab="outbound", name=LONG[:60], query="q=shop", shared=True)
    return {
        "view": view.public_id,
        "reset": f"{user_pk_to_url_str(cast.bert)}-{token}",
        "draft_blank": start_draft(by=cast.ula).reference,
    }
