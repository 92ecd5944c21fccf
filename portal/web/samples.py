"""What the styleguide's examples say."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.contrib.messages.storage.base import Message

STAGES = (
    *(("Created", 10), ("Secure customer LOE", 20), ("Collect data", 40)),
    *(("Prepare assessment report", 60), ("Present to customer", 80), ("Won", 100)),
)
WORDS: dict[str, Any] = {
    "accepted": "Accepted",
    "add": "Add another",
    "after": "Next deal",
    "anna": "Anna Admin",
    "approved": "Approved",
    "before": "Previous deal",
    "close": "Close",
    "deal": "Cloud readiness for Poland Green",
    "deals": "Deals",
    "direction": "Outbound",
    "door": "Web",
    "due": "Answer due",
    "edit": "Edit",
    "keep": "Keep it",
    "keys": "Keyboard shortcuts",
    "long": "PRZEDSIĘBIORSTWO PRODUKCYJNO-HANDLOWE SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ – Cloud",
    "none": "No deals yet",
    "nora": "Nora Norole",
    "notes": "Notes",
    "other": "Co-sell",
    "own": "Only Contoso",
    "passed": "Close date",
    "question": "Who may read it?",
    "received": "Received",
    "reject": "Reject",
    "remove": "Remove",
    "role": "Referral admin, entire Contoso",
    "roles": ["Viewer, entire Contoso", "Can't open this deal"],
    "save": "Save",
    "shared": "Shared with the other side",
    "small": "Small",
    "stage": "Collect data",
    "status": "Status",
    "tabs": "Lists of deals",
    "tasks": "Answers due",
    "team": "Team",
    "text": "Deals that you or your colleagues create are listed here.",
    "type": "Solution assessment",
    "typed": "Budget is approved for this quarter.\nDecision by the board, meets monthly.",
    "value": "Estimated value",
    "why": "2 of 4 stages left: Prepare assessment report, Present to customer",
    "won": "Won",
    "wrong": "The end comes before the start. Change one of the two.",
}
# Label and help of the form's fields.
FIELDS = {
    "name": ("Deal name", "The name that your team uses."),
    "value": ("Estimated value", ""),
    "day": ("Close date", ""),
    "country": ("Country", ""),
    "note": ("Notes", ""),
    "help": ("Help wanted", "It decides the deal type."),
    "agreed": ("I confirm this.", ""),
    "file": ("File", "PDF, Office or CSV, at most 20 MB."),
}
STEPS = (
    *(("Customer", "done"), ("Contact", "problem"), ("Deal details", "")),
    *(("Team", "done"), ("Solution", ""), ("Consent", "")),
)
PHONE = SimpleNamespace(as_rfc3966="tel:+48-501-234-567", as_international="+48 501 234 567")
SAMPLES: dict[str, Any] = {
    "words": WORDS,
    "amount": Decimal("1234567.5"),
    "number": PHONE,
    "sizes": ["size-title", "size-lead", "size", "size-small", "mono"],
    "gaps": [f"gap-{number}" for number in range(1, 7)],
    "shapes": ["radius", "radius-small", "shadow", "shadow-high"],
    "colours": [
        *("ink", "ink-soft", "accent", "good", "warn", "bad", "quiet"),
        *(
            "accent-soft",
            "good-soft",
            "warn-soft",
            "bad-soft",
            "quiet-soft",
            "ground",
            "ground-deep",
        ),
    ],
    "statuses": [
        (key, key.capitalize())
        for key in ("received", "accepted", "won", "lost", "declined", "expired", "error")
    ],
    "reviews": [
        (key, key.replace("_", " ").capitalize())
        for key in ("pending", "in_review", "action_required", "approved", "rejected", "withdrawn")
    ],
    "steps": [
        {
            "step": {"name": title.lower(), "title": title},
            "state": state,
            "current": number == 3,
            "number": number,
        }
        for number, (title, state) in enumerate(STEPS, 1)
    ],
    "titles": [WORDS["deal"], WORDS["long"]],
    "tabs": [
        {"key": key, "label": key, "url": "#tabs", "count": {"number": number, "more": more}}
        for key, number, more in (("Inbound", 6, False), ("Outbound", 10000, True))
    ],
    "chips": [
        {"label": label, "words": words, "url": "#filters"}
        for label, words in (("Stage", "Collect data"), ("Location", "Warsaw"))
    ],
    "keys": [(["/"], "Search"), (["g", "h"], "Home")],
    "messages": [
        Message(level, f"This is what a message of the kind “{tag}” looks like.")
        for tag, level in (("info", 20), ("success", 25), ("warning", 30), ("error", 40))
    ],
    "changes": [
        SimpleNamespace(**{"label": "CRM ID", "before": "OPP-1", "after": "OPP-2"}),
        SimpleNamespace(**{"label": "Phone", "before": None, "after": None}),
    ],
    "entries": [
        ("lost", "Lost: Budget not adequate."),
        ("won", "Won."),
        ("edited", "2 fields changed."),
        ("commented", "Comment."),
        ("created", "Deal created."),
    ],
}
