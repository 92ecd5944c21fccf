"""The columns of the lists: what each reads, is sorted by and exports (spec section 7).

Rows are dictionaries of just what the shown columns read, as `queries/lists.py` gives them. Files,
whose rows are many, are made of values column by column, as `queries/exports.py` gives them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from deals.enums import OPEN, DealType, Direction, Status
from deals.models.listing import ORDERS, RECORD, UNIT
from deals.pipelines import START, stage_at
from portal.web.paging import Order

Row = Mapping[str, Any]
CREATED = _("Created")  # as one's own accepted deal is shown
BOTH_OPEN = ("inbound", "outbound")
ALL = (*BOTH_OPEN, "closed")


@dataclass(frozen=True)
class Said:
    """A cell of a file that says values in words; those of few kinds are said once for each."""

    say: Callable[..., Any]
    of: tuple[str, ...]
    few: bool = True


@dataclass(frozen=True)
class Column:
    """One column: `reads` are the values of a row that it needs.

    `exports` gives the columns of a file that it becomes, each with its heading, as a value of
    `queries/exports.py` or what is said of some. `falling` says that sorting begins with the
    greatest.
    """

    key: str
    label: Any
    reads: tuple[str, ...]
    exports: tuple[tuple[Any, str | Said], ...]
    tabs: tuple[str, ...] = ALL
    falling: bool = False
    number: bool = False


def label_of(column: Column, tab: str) -> Any:
    return _("Received") if column.key == "created" and tab == "inbound" else column.label


def title_of(row: Row) -> str:
    """The deal name; until there is one, what the engagement says."""
    return title_from(*(row[name] for name in _TITLE))


def title_from(
    name: str, customer: str | None, assessment_type: str | None, solutions: str | None
) -> str:
    """As `title_of`, from the values alone."""
    if name:
        return name
    in_order = ", ".join(sorted((solutions or "").split(RECORD)))
    return " – ".join(part for part in (customer, assessment_type, in_order) if part)


def shown_status(row: Row) -> str:
    """The status as it holds now: past its deadline a received deal is expired."""
    due = row["answer_due_at"]
    late = row["status"] == Status.RECEIVED and due is not None and due <= timezone.now()
    return Status.EXPIRED if late else str(row["status"])


def status_label(row: Row) -> Any:
    return label_of_status(shown_status(row), row["direction"])


def label_of_status(status: str, direction: str) -> Any:
    """The status in words; one's own accepted deal is shown as Created (spec 4)."""
    if status == Status.ACCEPTED and direction == Direction.OUTBOUND:
        return CREATED
    return Status(status).label


def label_of_stage(deal_type: str, progress: int, status: str, direction: str) -> Any:
    if progress == START:
        return label_of_status(status, direction)
    return stage_at(deal_type, progress).label


def reason_of(row: Row) -> str:
    """Why the deal ended as it did, in the reader's language."""
    return label_of_reason(shown_status(row), row["reason__label"], row["reason__label_pl"])


def label_of_reason(status: str, label: str | None, label_pl: str | None) -> str:
    if status == Status.EXPIRED:
        return str(_("No answer in time"))
    polish = get_language() == "pl" and label_pl
    return str(polish or label or "")


def _closed_as(status: str, *labels: str | None) -> str:
    """The reason, of deals that are closed."""
    return "" if status in OPEN else label_of_reason(status, *labels)


def sides_of(row: Row) -> list[tuple[str, Any, str]]:
    """The other sides: the status that holds now, in words, and the organization."""
    sides = []
    for side in filter(None, sorted((row["sides"] or "").split(RECORD))):
        pk, status, direction, due, organization = side.split(UNIT)
        if int(pk) != row["pk"]:
            late = status == Status.RECEIVED and due == "late"
            status = Status.EXPIRED if late else status
            sides.append((status, label_of_status(status, direction), organization))
    return sides


def _other_sides(sides: Iterable[tuple[str, str, str]]) -> str:
    """Of each its organization and, in words, its status."""
    return ", ".join(f"{who}: {label_of_status(*status)}" for *status, who in sides)


def country_name(code: str) -> str:
    return str(countries.name(code) or code)


_STATUS = ("status", "direction", "answer_due_at")
_TITLE = ("name", "engagement__customer__name", "engagement__assessment_type__name", "solutions")
COLUMNS: dict[str, Column] = {
    column.key: column
    for column in (
        Column(
            "name",
            _("Deal"),
            ("direction", *_TITLE),
            ((_("Reference"), "reference"), (_("Deal name"), Said(title_from, _TITLE, few=False))),
        ),
        Column(
            "customer",
            _("Customer"),
            ("engagement__customer__name",),
            ((_("Customer"), "engagement__customer__name"),),
        ),
        Column(
            "country",
            _("Country"),
            ("country",),
            ((_("Country"), Said(country_name, ("country",))),),
        ),
        Column(
            "type",
            _("Type"),
            ("deal_type",),
            ((_("Deal type"), Said(lambda key: DealType(key).label, ("deal_type",))),),
        ),
        Column(
            "status",
            _("Status"),
            (*_STATUS, "reason__label", "reason__label_pl", "reason_notes"),
            (
                (_("Status"), Said(label_of_status, ("shown", "direction"))),
                (_("Reason"), Said(_closed_as, ("shown", "reason__label", "reason__label_pl"))),
            ),
        ),
        Column(
            "stage",
            _("Stage"),
            (*_STATUS, "deal_type", "progress"),
            (
                (
                    _("Stage"),
                    Said(label_of_stage, ("deal_type", "progress", "shown", "direction")),
                ),
                (_("Progress in %"), "progress"),
            ),
            falling=True,
        ),
        Column(
            "due",
            _("Answer due"),
            _STATUS,
            ((_("Answer due"), "due"),),
            tabs=("inbound",),
        ),
        Column(
            "value",
            _("Value"),
            ("value", "currency"),
            ((_("Estimated value"), "value"), (_("Currency"), "currency")),
            falling=True,
            number=True,
        ),
        Column(
            "close_date",
            _("Close date"),
            ("close_date", "status"),
            ((_("Estimated close date"), "close_date"),),
        ),
        Column(
            "location",
            _("Location"),
            ("location__name",),
            ((_("Location"), "location__name"),),
        ),
        Column(
            "other",
            _("Other side"),
            ("sides",),
            ((_("Other side"), Said(_other_sides, ("sides",))),),
        ),
        Column("crm_id", _("CRM ID"), ("crm_id",), ((_("CRM ID"), "crm_id"),)),
        Column(
            "campaign_id",
            _("Campaign ID"),
            ("campaign_id",),
            ((_("Marketing campaign ID"), "campaign_id"),),
        ),
        Column(
            "created",
            _("Created"),
            ("submitted_at",),
            ((_("Created"), "submitted_at"),),
            falling=True,
        ),
        Column(
            "closed",
            pgettext_lazy("deal", "Closed"),
            ("closed_at", "answer_due_at"),
            ((pgettext_lazy("deal", "Closed"), "ended"),),
            tabs=("closed",),
            falling=True,
        ),
    )
}
_FIRST = ("name", "customer", "type", "status", "stage")
SHOWN_FIRST = {
    "inbound": (*_FIRST, "due", "value", "location", "created"),
    "outbound": (*_FIRST, "value", "close_date", "location", "other", "created"),
    "closed": (*_FIRST, "value", "location", "other", "created", "closed"),
}
FIRST_ORDER = {"inbound": "-created", "outbound": "-created", "closed": "-closed"}


def columns_of(tab: str) -> list[Column]:
    """All that the tab can show, in their order."""
    return [column for column in COLUMNS.values() if tab in column.tabs]


def chosen_columns(tab: str, keys: Iterable[str]) -> list[Column]:
    """Those of the tab among `keys`, in the registry's order; the usual ones for none.

    The deal's name is always there: it is the way to the deal.
    """
    known = {column.key for column in columns_of(tab)}
    wanted = known.intersection(keys) or set(SHOWN_FIRST[tab])
    return [column for column in columns_of(tab) if column.key in {*wanted, "name"}]


def order_of(tab: str, sort: str) -> tuple[str, Order]:
    """What `sort` asks for ("value", "-value"), else the tab's first order; and its spelling."""
    key = sort.removeprefix("-")
    if key not in {column.key for column in columns_of(tab)}:
        sort = FIRST_ORDER[tab]
        key = sort.removeprefix("-")
    if key == "other":
        return sort, Order(sort, F("side__statuses"), not sort.startswith("-"), "side__deal")
    return sort, Order(sort, ORDERS[key], not sort.startswith("-"))
