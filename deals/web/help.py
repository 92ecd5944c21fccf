"""What can change when: the table of spec section 6 as a page, from the code itself."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.roles import RIGHTS, On, Right, Role
from deals.editability import FIELDS, WHEN, Group, Phase
from deals.events import label_of

LABELS = {
    Phase.DRAFT: _("Draft"),
    Phase.UNANSWERED: _("Created, not accepted by the other side"),
    Phase.ACCEPTED: _("Created or accepted"),
    Phase.CLOSED: _("Closed"),
}
OTHERS = {"team": _("Team"), "consent": _("Consent"), "solutions": _("Solutions")}
WHO = {
    On.ALL: _("All deals at the role's locations"),
    On.TEAM: _("Deals there where one is on the team"),
}


@dataclass(frozen=True)
class Line:
    """The fields of a group, and in which phases they may change."""

    group: Group
    fields: list[str]
    cells: list[bool]


def lines() -> list[Line]:
    return [
        Line(
            group,
            [str(OTHERS.get(name) or label_of(name)) for name in FIELDS[group]],
            [phase in WHEN[group] for phase in Phase],
        )
        for group in Group
    ]


def editors() -> list[tuple[Any, Any]]:
    """Each role with the deals that it may edit."""
    return [(role.label, WHO.get(RIGHTS[role].get(Right.WORK, ""), "–")) for role in Role]  # type: ignore[call-overload]


@require_safe
def editing(request: HttpRequest) -> HttpResponse:
    context = {"lines": lines(), "phases": list(LABELS.values()), "editors": editors()}
    return render(request, "deals/help_editing.html", context)


urlpatterns = [path("help/editing/", editing, name="help-editing")]
