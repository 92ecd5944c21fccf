"""Help from the code itself: what can change when (spec section 6), and what the keys do."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.roles import RIGHTS, On, Right, Role
from deals.editability import FIELDS, WHEN, Group, Phase
from deals.field_words import label_of
from portal.navigation import ITEMS

LABELS = {
    Phase.DRAFT: _("Draft"),
    Phase.UNANSWERED: _("Created, not accepted by the other side"),
    Phase.ACCEPTED: _("Created or accepted"),
    Phase.CLOSED: pgettext_lazy("deal", "Closed"),
}
OTHERS = {"team": _("Team"), "consent": _("Consent"), "solutions": _("Solutions")}
WHO = {
    On.ALL: _("All deals at the role's locations"),
    On.TEAM: _("Deals there where one is on the team"),
}
KEYS = [
    (("/",), _("Search")),
    (("?",), _("These shortcuts")),
    (("n",), _("New deal")),
    (("j",), _("Next row of a list")),
    (("k",), _("Previous row of a list")),
    (("[",), _("Previous deal of the list")),
    (("]",), _("Next deal of the list")),
]


@dataclass(frozen=True)
class Line:
    """The fields of a group, and for each phase by its name whether they may change then."""

    group: Group
    fields: list[str]
    cells: list[tuple[Any, bool]]


def lines() -> list[Line]:
    return [
        Line(
            group,
            [str(OTHERS.get(name) or label_of(name)) for name in FIELDS[group]],
            [(LABELS[phase], phase in WHEN[group]) for phase in Phase],
        )
        for group in Group
    ]


def editors() -> list[tuple[Any, Any]]:
    """Each role with the deals that it may edit."""
    return [(role.label, WHO.get(RIGHTS[role].get(Right.WORK, ""), "–")) for role in Role]  # type: ignore[call-overload]


@require_safe
def editing(request: HttpRequest) -> HttpResponse:
    context = {"lines": lines(), "phases": list(LABELS.values()), "editors": editors()}
    return render(request, "deals/help/editing.html", context)


@require_safe
def shortcuts(request: HttpRequest) -> HttpResponse:
    """What the keys do; for htmx just the inside of the dialog."""
    places = [(("g", item.key), item.label) for item in ITEMS if item.key and item.shown(request)]
    page = "_shortcuts" if getattr(request, "htmx", False) else "shortcuts"
    return render(request, f"deals/help/{page}.html", {"keys": [*KEYS, *places]})


urlpatterns = [
    path("help/editing/", editing, name="help-editing"),
    path("help/shortcuts/", shortcuts, name="help-shortcuts"),
]
