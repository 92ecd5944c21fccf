"""Every page in every state: its name, who looks at it, where it is, and how it comes about.

Whoever adds a page adds a line, and what it shows to `world.py`. Accessibility, titles and
screenshots are checked for all of them; a house test names the addresses that were forgotten.
"""

from dataclasses import dataclass

from tests.pages.gestures import Gesture, click, press, search, send


@dataclass(frozen=True)
class State:
    """A page in a state. Words in braces of the address are the world's.

    `shot` says that the page is among the screenshots, `code` what the server answers.
    """

    name: str
    who: str
    address: str
    then: Gesture | None = None
    code: int = 200
    shot: bool = False


SIGNING_IN = [
    State("sign in", "nobody", "/account/sign-in/", shot=True),
    State("sign in, errors", "nobody", "/account/sign-in/", send()),
    State("forgot password", "nobody", "/account/password/reset/"),
    State("forgot password, errors", "nobody", "/account/password/reset/", send({"email": "anna"})),
    State("forgot password, sent", "nobody", "/account/password/reset/sent/"),
    State("new password", "nobody", "/account/password/reset/key/{reset}/"),
    State("new password, errors", "nobody", "/account/password/reset/key/{reset}/", send()),
    State("new password, old link", "nobody", "/account/password/reset/key/1-no-key/"),
    State("new password, done", "nobody", "/account/password/reset/done/"),
    State("account not active", "nobody", "/account/inactive/"),
]
HOME = [
    State("home", "user", "/", shot=True),
    State("home, first time", "admin", "/"),
    State("home, nothing", "new", "/"),
    State("home, viewer", "viewer", "/"),
    State("home, vendor", "vendor", "/", shot=True),
    State("home, reviewer", "reviewer", "/"),
    State("home, no role", "no role", "/"),
    State("home, staff", "staff", "/"),
    State("account menu", "user", "/", click(".usermenu summary", shows=".usermenu-body")),
    State("shortcuts, dialog", "user", "/", press("?", shows="dialog[open] dl")),
]
ACCOUNT = [
    State("account", "user", "/account/", shot=True),
    State("account, errors", "user", "/account/", send({"name": "", "phone": "12"})),
    State("password", "user", "/account/password/change/"),
    State("password, errors", "user", "/account/password/change/", send()),
    State("sign out", "user", "/account/sign-out/"),
    State("notifications", "user", "/notifications/", shot=True),
    State("notifications, empty", "new", "/notifications/"),
    State("preferences", "user", "/notifications/preferences/", shot=True),
    State("shortcuts", "user", "/help/shortcuts/"),
    State("what changes when", "user", "/help/editing/", shot=True),
]
CHIPS = "?deal_type=private&status=accepted&q=shop&min_value=1"
FILTER = click(".list-filters .list-filter summary", shows=".list-filters .list-filter-choices")
BY_COLUMN = ".list-filter:has(form[action*='columns'])"
COLUMNS = click(f"{BY_COLUMN} summary", shows=f"{BY_COLUMN} .list-filter-choices")
LISTS = [
    State("outbound", "user", "/deals/outbound/", shot=True),
    State("outbound, first time", "admin", "/deals/outbound/"),
    State("outbound, empty", "new", "/deals/outbound/"),
    State("outbound, none fits", "user", "/deals/outbound/?q=nothing"),
    State("outbound, chips", "user", f"/deals/outbound/{CHIPS}", shot=True),
    State("outbound, unknown", "user", "/deals/outbound/?colour=blue&sort=colour"),
    State("outbound, filter open", "user", "/deals/outbound/", FILTER),
    State("outbound, columns open", "user", "/deals/outbound/", COLUMNS),
    State("outbound, last page", "user", "/deals/outbound/?page=last"),
    State("outbound, long", "user", "/deals/outbound/?q=Donau"),
    State("outbound, filters", "user", f"/deals/outbound/filters/{CHIPS}", shot=True),
    State("inbound", "vendor", "/deals/inbound/", shot=True),
    State("inbound, empty", "new", "/deals/inbound/"),
    State("inbound, filters", "vendor", "/deals/inbound/filters/"),
    State("closed", "user", "/deals/closed/", shot=True),
    State("closed, empty", "new", "/deals/closed/"),
    State("closed, filters", "user", "/deals/closed/filters/"),
    State("drafts", "user", "/deals/drafts/", shot=True),
    State("drafts, empty", "new", "/deals/drafts/"),
    State("search", "user", "/search/?q=cloud", shot=True),
    State("search, long", "user", "/search/?q=Donau"),
    State("search, none", "user", "/search/?q=nothing"),
    State("search, no words", "user", "/search/"),
    State("search, too long", "user", f"/search/?q={'x' * 300}"),
]
CUSTOMERS = [
    State("customers", "user", "/customers/"),
    State("customers, found", "user", "/customers/?country=PL", shot=True),
    State("customers, group", "user", "/customers/?q=bank"),
    State("customers, viewer", "viewer", "/customers/?q=bank"),
    State("customers, none found", "user", "/customers/?q=bank&city=nowhere"),
    State("customers, did you mean", "user", "/customers/?q=bnak"),
    State("customers, errors", "user", "/customers/?street=Prosta&postal_code=1"),
    State("customers, for a draft", "user", "/customers/?draft={draft_blank}&q=bank", shot=True),
]
VIEWS = [
    State("views", "user", "/deals/views/", shot=True),
    State("views, none", "new", "/deals/views/"),
    *(
        State(f"save view, {tab}", "user", f"/deals/{tab}/views/?q=shop")
        for tab in ("inbound", "outbound", "closed")
    ),
    State("save view, errors", "user", "/deals/outbound/views/?q=shop", send({"name": ""})),
    State("view", "user", "/deals/views/{view}/"),
    State("view, edit", "user", "/deals/views/{view}/edit/"),
    State("view, delete", "user", "/deals/views/{view}/delete/"),
    State("view, follow no more", "user", "/deals/views/following/{follow}/stop/"),
]
IMPORTS = [
    State("imports", "user", "/deals/imports/", shot=True),
    State("imports, none", "new", "/deals/imports/"),
    State("import, upload", "user", "/deals/imports/new/", shot=True),
    State("import, errors", "user", "/deals/imports/new/", send()),
    State("import, columns", "user", "/deals/imports/{import_matched}/columns/", shot=True),
    State("import, rows", "user", "/deals/imports/{import_checked}/", shot=True),
]
STEPS = ("customer", "contact", "details", "team", "solution", "consent")
WIZARD = [
    State("new deal", "user", "/deals/new/", shot=True),
    State("new deal, no drafts", "new", "/deals/new/"),
    State("new deal, not allowed", "viewer", "/deals/new/", code=403),
    *(State(f"{s}, blank", "user", f"/deals/new/{{draft_blank}}/{s}/") for s in STEPS),
    *(State(f"{s}, errors", "user", f"/deals/new/{{draft_faulty}}/{s}/") for s in STEPS[:-1]),
    *(State(f"{s}, filled", "user", f"/deals/new/{{draft_filled}}/{s}/", shot=True) for s in STEPS),
    State("consent, missing", "user", "/deals/new/{draft_faulty}/consent/"),
    State(
        "consent, not ticked",
        "user",
        "/deals/new/{draft_ready}/consent/",
        send(button="main [name=create].btn"),
    ),
    State("customer, another organization", "user", "/deals/new/{draft_away}/customer/"),
    State(
        "customer, organizations",
        "user",
        "/deals/new/{draft_away}/customer/",
        search("#id_org", "fabrikam", shows="#recipients .suggestion"),
    ),
    State(
        "customer, suggestions",
        "user",
        "/deals/new/{draft_blank}/customer/",
        search("#id_q", "bank sp", shows="#suggestions .suggestion"),
        shot=True,
    ),
    State(
        "customer, none found",
        "user",
        "/deals/new/{draft_blank}/customer/",
        search("#id_q", "nothing", shows="#suggestions-said:not(:empty)"),
    ),
    State("customer not listed", "user", "/deals/new/{draft_blank}/new-customer/"),
    State("customer not listed, errors", "user", "/deals/new/{draft_blank}/new-customer/", send()),
    State(
        "customer not listed, alike",
        "user",
        "/deals/new/{draft_blank}/new-customer/",
        send(
            {"name": "Bank Spółdzielczy", "address": "Rynek 1", "city": "Kielce", "country": "PL"}
        ),
    ),
    State("discard", "user", "/deals/new/{draft_blank}/discard/"),
    State(
        "step changed meanwhile",
        "user",
        "/deals/new/{draft_ready}/details/",
        send({"basis": "0", "name": "Another name"}, button="main .wizard-buttons .btn-primary"),
    ),
]
OLD = {"version": "0"}  # as if the page had been open since the deal was new
DEAL = [
    *(
        State(f"deal, {state}", "user", f"/deals/{{{state}}}/")
        for state in ("new", "ready", "lost", "error", "duplicate", "reopened", "private")
    ),
    State("deal, mid", "user", "/deals/{mid}/", shot=True),
    State("deal, won", "user", "/deals/{won}/", shot=True),
    State("deal, full", "user", "/deals/{full}/", shot=True),
    State("deal, long", "user", "/deals/{long}/"),
    State("deal, viewer", "viewer", "/deals/{full}/"),
    State("deal, first time", "admin", "/deals/{full}/"),
    State("deal, accepted", "vendor", "/deals/{full_theirs}/"),
    State("deal, waits", "vendor", "/deals/{waiting}/", shot=True),
    State("deal, declined", "vendor", "/deals/{declined}/"),
    State("deal, expired", "other", "/deals/{expired}/"),
    State("deal, late answer asked", "other", "/deals/{asked_theirs}/"),
    State("deal, next to register", "user", "/deals/{registrable}/"),
    State(
        "deal, files open",
        "user",
        "/deals/{full}/",
        click(".attach summary", shows="#attachment-file"),
    ),
    State(
        "deal, details open",
        "user",
        "/deals/{full}/",
        click("a[href$='section=details']", shows="#edit-form"),
    ),
    State("edit", "user", "/deals/{full}/edit/", shot=True),
    State("edit, section", "user", "/deals/{mid}/edit/?section=contact"),
    State("edit, errors", "user", "/deals/{full}/edit/", send({"name": "", "value": "much"})),
    State("edit, long", "user", "/deals/{long}/edit/"),
    State(
        "edit, changed meanwhile",
        "user",
        "/deals/{full}/edit/",
        send(OLD | {"notes": "Mine"}),
        shot=True,
    ),
    State("edit, nothing to change", "user", "/deals/{lost}/edit/", code=409),
    State("deal team", "user", "/deals/{full}/team/", shot=True),
    State("deal team, errors", "user", "/deals/{mid}/team/", send({"team-0-phone": "1"})),
    State("deal team, changed meanwhile", "user", "/deals/{full}/team/", send(OLD)),
    State("share", "user", "/deals/{private}/share/"),
    State("share, errors", "user", "/deals/{private}/share/", send()),
    State("share, changed meanwhile", "user", "/deals/{private}/share/", send(OLD)),
    State("deal, older events", "user", "/deals/{full}/?before=2020-01-01T00:00:00%2B00:00"),
    State("similar deals", "user", "/deals/{full}/similar/"),
    State("comment", "user", "/deals/{full}/comment/"),
    State("comment, errors", "user", "/deals/{full}/comment/", send()),
    State("comment, change", "user", "/deals/{full}/comment/{comment}/"),
    State("attach", "user", "/deals/{full}/attachments/"),
    State("attach, errors", "user", "/deals/{full}/attachments/", send(button="main form .btn")),
    State("attachment, remove", "user", "/deals/{full}/attachments/{letter}/remove/"),
    State("deal, late answer wanted", "sender", "/deals/{asked}/"),
]
VERBS = [
    ("unmark-stage", "user", "{mid}"),
    ("lost", "user", "{mid}"),
    ("close-as-error", "user", "{mid}"),
    ("reopen", "admin", "{lost}"),
    ("accept", "vendor", "{waiting}"),
    ("decline", "vendor", "{waiting}"),
    ("ask-late", "other", "{expired}"),
]
VERB = [
    State("won", "user", "/deals/{ready}/won/"),
    State("won, not now", "user", "/deals/{mid}/won/", code=409),
    *(State(v, who, f"/deals/{deal}/{v}/", shot=v == "accept") for v, who, deal in VERBS),
    *(State(f"{v}, errors", who, f"/deals/{deal}/{v}/", send()) for v, who, deal in VERBS),
    State("lost, changed meanwhile", "user", "/deals/{mid}/lost/", send(OLD)),
    State("accept, changed meanwhile", "vendor", "/deals/{waiting}/accept/", send(OLD)),
]
REVIEWS = ("pending", "in_review", "action_required", "approved", "rejected", "withdrawn")
REGISTRATION = [
    State("register", "user", "/deals/{registrable}/register/", shot=True),
    State(
        "register, errors", "user", "/deals/{registrable}/register/", send({"total_value": "many"})
    ),
    State("register, not yet", "user", "/deals/{eligible}/register/", code=409),
    State("register, correct", "user", "/deals/{reg_action_required}/register/"),
    *(State(f"registration, {s}", "user", f"/deals/{{reg_{s}}}/registration/") for s in REVIEWS),
    *(State(f"registered deal, {s}", "user", f"/deals/{{reg_{s}}}/") for s in REVIEWS),
    State("registration, withdraw", "user", "/deals/{reg_pending}/registration/withdraw/"),
    State("registrations", "reviewer", "/registrations/", shot=True),
    State("registrations, none", "reviewer", "/registrations/?status=nothing"),
    *(State(f"review, {s}", "reviewer", f"/registrations/{{review_{s}}}/") for s in REVIEWS[:-1]),
    State(
        "review, errors",
        "reviewer",
        "/registrations/{review_in_review}/",
        send(button="main form:has([name=remark_]) .btn-outline-primary"),
    ),
]
JOBS = [
    State(f"job, {s}", "admin", f"/jobs/{{job_{s}}}/")
    for s in ("waiting", "running", "done", "failed")
]
ERRORS = [
    State("error 403", "viewer", "/deals/{mid}/edit/", code=403, shot=True),
    State("error 404", "user", "/deals/D-234567/", code=404, shot=True),
    State("error 404, nobody", "nobody", "/no-such-page/", code=404),
    *(State(f"error {n}", "user", f"/error/{n}/", code=n) for n in (400, 413, 429, 500)),
    State("error csrf", "user", "/error/csrf/", code=403),
]
STATES = [
    *(
        *SIGNING_IN,
        *HOME,
        *ACCOUNT,
        *LISTS,
        *CUSTOMERS,
        *VIEWS,
        *IMPORTS,
        *WIZARD,
        *DEAL,
        *VERB,
        *REGISTRATION,
        *JOBS,
        *ERRORS,
    ),
]
