"""`manage.py write_docs`: docs/lifecycle.md and docs/rights.md, from the code itself."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import override

from accounts.roles import RIGHTS, On, Right, Role
from deals.editability import FIELDS, WHEN, Group, Phase
from deals.enums import DealType, RegistrationStatus, Status
from deals.models import Deal, Registration
from deals.pipelines import pipeline

NOTE = "_Written by `manage.py write_docs` from the code; change that and run it again._"
RIGHT_WORDS = {
    Right.CREATE: "Create deals",
    Right.VIEW: "See deals",
    Right.WORK: "Edit deals and move them through their life",
    Right.REOPEN: "Reopen closed deals",
    Right.CURATE: "Change views that others share with the organization",
    Right.REVIEW: "Review registrations (only of the vendor's people)",
}
ON_WORDS = {On.ALL: "all deals there", On.TEAM: "where on the team", None: "–"}


class Command(BaseCommand):
    help = "Writes the pages of docs/ that describe the life cycle and the rights."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail if a page is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        old = [path for path, text in pages().items() if not _holds(path, text)]
        if options["check"] and old:
            raise SystemExit(f"Out of date: {', '.join(path.name for path in old)}")
        for path in old:
            path.write_text(pages()[path], encoding="utf-8")
            self.stdout.write(f"Wrote {path.name}")


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def pages() -> dict[Path, str]:
    """The pages by their path, as they should be."""
    writers: dict[str, Callable[[], str]] = {"lifecycle.md": lifecycle, "rights.md": rights}
    with override("en"):
        return {settings.BASE_DIR / "docs" / name: write() for name, write in writers.items()}


def lifecycle() -> str:
    return (
        "\n\n".join(
            [
                "# The life of a deal",
                NOTE,
                "Each row is a `@transition` of `deals/models/lifecycle.py`; guards are in"
                " `deals/guards.py`, rights in `accounts/roles.py`.",
                table(["From", "To", "Action", "Right", "Guards"], map(_transition, _graph())),
                "## The review of a registration",
                "Of won deals with an eligible solution; the rows are of `deals/models/review.py`,"
                " the rules of `deals/eligibility.py`.",
                table(["From", "To", "Action", "Right"], map(_review, _review_graph())),
                "## Sales stages",
                table(["Deal type", "Stages"], ([t.label, _stages(t)] for t in DealType)),
                "## What can change when",
                table(["Fields", *(phase.value for phase in Phase)], map(_group, Group)),
            ]
        )
        + "\n"
    )


def rights() -> str:
    head = ["", *(role.label for role in Role)]

    def cell(role: Role, right: Right) -> str:
        on = RIGHTS[role].get(right)
        return "all of them" if on and right in {Right.CURATE, Right.REVIEW} else ON_WORDS[on]

    return (
        "\n\n".join(
            [
                "# What a role may do",
                NOTE,
                "An assignment gives a role at one location or in the entire organization; what it"
                " allows holds for the deals of the own organization there.",
                table(
                    head,
                    (
                        [RIGHT_WORDS[right], *(cell(role, right) for role in Role)]
                        for right in Right
                    ),
                ),
            ]
        )
        + "\n"
    )


def table(head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table."""
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _graph() -> list[Any]:
    order = list(Status)
    key = lambda t: (order.index(t.source), order.index(t.target), t.name)  # noqa: E731
    return sorted(Deal().get_all_status_transitions(), key=key)


def _transition(transition: Any) -> list[str]:
    right = transition.permission.__name__ if transition.permission else "the system"
    guards = ", ".join(f"`{c.guard.__name__}`" for c in transition.conditions)
    label = transition.custom.get("label") or transition.name.replace("_", " ").capitalize()
    source, target = (str(Status(s).label) for s in (transition.source, transition.target))
    return [source, target, f"**{label}**", right.replace("_", " "), guards or "–"]


def _review_graph() -> list[Any]:
    order = list(RegistrationStatus)
    key = lambda t: (order.index(t.source), order.index(t.target), t.name)  # noqa: E731
    return sorted(Registration().get_all_status_transitions(), key=key)


def _review(transition: Any) -> list[str]:
    label = transition.name.replace("_", " ").capitalize()
    source, target = (
        str(RegistrationStatus(s).label) for s in (transition.source, transition.target)
    )
    return [source, target, f"**{label}**", transition.permission.__name__.replace("_", " ")]


def _stages(deal_type: str) -> str:
    return " → ".join(f"{stage.label} {stage.percent}%" for stage in pipeline(deal_type))


def _group(group: Group) -> list[str]:
    fields = ", ".join(f"`{name}`" for name in FIELDS[group])
    return [fields, *("✔" if phase in WHEN[group] else "–" for phase in Phase)]
