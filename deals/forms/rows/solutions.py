"""What is sold, and the deal type that it makes."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Location
from deals.enums import DealType, HelpWanted, SolutionType, deal_type_for
from deals.forms.rows.verdict import Verdict
from deals.importing.words import deal_type_words, help_words
from deals.models import AssessmentType, Solution
from deals.queries.import_catalogue import Catalogue
from portal.text import fold_whole

# The help that a row wants which says its deal type only.
USUAL_HELP = {
    DealType.CO_SELL: HelpWanted.GENERAL,
    DealType.PARTNER_LED: HelpWanted.VISIBLE,
    DealType.PRIVATE: HelpWanted.PRIVATE,
}
UNKNOWN = gettext_lazy(
    "Not in the catalogue, or your organization is not vetted for it; the template lists the names."
)
UNKNOWN_TYPE = gettext_lazy("Unknown deal type; the template lists them.")
UNKNOWN_HELP = gettext_lazy("Unknown kind of help; the template lists them.")


@dataclass
class Sold:
    """What the row names; whether it all fits together is for `solution_in` to say."""

    kinds: list[AssessmentType] = field(default_factory=list)
    solutions: list[Solution] = field(default_factory=list)


def named_in(verdict: Verdict, catalogue: Catalogue) -> Sold:
    """The assessment types and solutions that the row names; errors for what nobody knows.

    Partner Center's file has the assessment type of a solution assessment among the solutions.
    """
    sold = Sold()
    if name := verdict.entry.texts.get("assessment_type"):
        if kind := catalogue.assessment_types.get(name):
            sold.kinds.append(kind)
        else:
            verdict.refuse("assessment_type", UNKNOWN, name)
    for cell in verdict.entry.solutions:
        for name in _names(cell, catalogue):
            if solution := catalogue.solutions.get(name):
                sold.solutions.append(solution)
            elif kind := catalogue.assessment_types.get(name):
                sold.kinds.append(kind)
            else:
                verdict.refuse("solution", UNKNOWN, name)
    sold.kinds = list(dict.fromkeys(sold.kinds))
    sold.solutions = list(dict.fromkeys(sold.solutions))
    return sold


def _names(cell: str, catalogue: Catalogue) -> list[str]:
    """One name, or several parted by semicolons, bars or new lines."""
    if catalogue.solutions.get(cell) or catalogue.assessment_types.get(cell):
        return [cell]
    return [name.strip() for name in re.split(r"[;|\n]", cell) if name.strip()]


def solution_in(
    verdict: Verdict, catalogue: Catalogue, location: Location | None
) -> dict[str, Any]:
    """The values of the wizard's solution step."""
    sold = named_in(verdict, catalogue)
    wanted = _choice(verdict, "deal_type", deal_type_words(), UNKNOWN_TYPE)
    assessed = wanted == DealType.SOLUTION_ASSESSMENT
    if assessed or (not wanted and sold.kinds):
        return _assessment(verdict, catalogue, sold, location)
    if sold.kinds:
        words = _("Only a solution assessment has an assessment type.")
        verdict.refuse("assessment_type", words, sold.kinds[0].name)
    return {
        "solution_type": SolutionType.CATALOGUE,
        "assessment_type": None,
        "assessment_location": None,
        "solutions": sold.solutions,
        "help_wanted": _help(verdict, wanted),
    }


def _choice(verdict: Verdict, column: str, words: dict[str, str], unknown: Any) -> str:
    text = verdict.entry.texts.get(column)
    found = words.get(fold_whole(text), "") if text else ""
    if text and not found:
        verdict.refuse(column, unknown, text)
    return found


def _assessment(
    verdict: Verdict, catalogue: Catalogue, sold: Sold, location: Location | None
) -> dict[str, Any]:
    texts = verdict.entry.texts
    if len(sold.kinds) > 1:
        names = ", ".join(kind.name for kind in sold.kinds)
        words = _("A solution assessment has exactly one assessment type.")
        verdict.refuse("assessment_type", words, names)
    if sold.solutions:
        words = _("A solution assessment has no solutions beside its assessment type.")
        verdict.refuse("solution", words, sold.solutions[0].name)
    if texts.get("help_wanted"):
        verdict.warn("help_wanted", _("A solution assessment asks for no other help; left out."))
    office = location
    if named := texts.get("assessment_location"):
        office = catalogue.offices.get(named)
        if office is None:
            verdict.refuse("assessment_location", _("Choose one of your locations."), named)
    return {
        "solution_type": SolutionType.SOLUTION_ASSESSMENT,
        "assessment_type": sold.kinds[0] if sold.kinds else None,
        "assessment_location": office,
        "solutions": [],
        "help_wanted": "",
    }


def _help(verdict: Verdict, deal_type: str) -> str:
    chosen = _choice(verdict, "help_wanted", help_words(), UNKNOWN_HELP)
    if chosen and deal_type and deal_type_for(SolutionType.CATALOGUE, chosen) != deal_type:
        words = _("The help wanted makes another deal type than the one given.")
        verdict.refuse("help_wanted", words, verdict.entry.texts["help_wanted"])
    return chosen or str(USUAL_HELP.get(DealType(deal_type), "") if deal_type else "")
