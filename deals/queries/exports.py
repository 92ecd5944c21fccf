"""What files of lists are made of, and how often somebody takes one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta, tzinfo
from typing import Any

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Cast, Coalesce, TruncSecond
from django.utils import timezone

from deals.enums import Status
from deals.models import Deal, Export
from deals.models.deal import RECEIVED
from deals.models.listing import among
from deals.queries.lists import OF_ENGAGEMENT, of_engagements, seen_by

WITHIN, FILES = timedelta(minutes=5), 30
TIMES: dict[str, Any] = {
    "submitted_at": F("submitted_at"),
    "ended": Coalesce("closed_at", "answer_due_at"),
    "due": Case(When(RECEIVED, then="answer_due_at")),
}
Sides = Mapping[int, tuple[tuple[str, str, str], ...]]


def exports_too_often(user: Any) -> bool:
    """Whether they took so many files lately that no person can need another at once."""
    return Export.objects.filter(user=user, at__gt=timezone.now() - WITHIN).count() >= FILES


def values_of(
    user: Any, keys: Sequence[int], names: Iterable[str], *, zone: tzinfo
) -> dict[str, Sequence[Any]]:
    """The values of the deals that the user sees of the keys, in their order, a list for each name.

    Names are those of fields, and what else `_derived` has, "sides" and "solutions"; the latter
    only of deals without a name, in one text. Times are text in the zone, to the second.
    """
    asked = ["pk", "engagement", *sorted({*names} - OF_ENGAGEMENT - {"engagement"})]
    derived = _derived(zone)
    read = seen_by(user).filter(among("pk", keys)).values_list(*(derived.get(n, n) for n in asked))
    found = {row[0]: row for row in read}
    rows = [found[key] for key in keys if key in found]
    values: dict[str, Sequence[Any]] = dict(
        zip(asked, zip(*rows, strict=True) if rows else [()] * len(asked), strict=True)
    )
    engagements = values["engagement"]
    if "sides" in names:
        sides = _sides_of(engagements, besides=user.organization_id)
        values["sides"] = [sides.get(engagement, ()) for engagement in engagements]
    if "solutions" in names:
        unnamed = {of for of, name in zip(engagements, values["name"], strict=True) if not name}
        solutions = _solutions_of(unnamed) if unnamed else {}
        values["solutions"] = [solutions.get(engagement) for engagement in engagements]
    return values


def _derived(zone: tzinfo) -> dict[str, Any]:
    """What the database makes of fields: the status as it holds now, when it ended, is due.

    Times become text there, which spares making several objects of each here.
    """
    of_zone = {
        name: Cast(TruncSecond(time, tzinfo=zone), CharField()) for name, time in TIMES.items()
    }
    return {"shown": _shown(), **of_zone}


def _shown() -> Case:
    late = When(status=Status.RECEIVED, answer_due_at__lte=timezone.now(), then=_EXPIRED)
    return Case(late, default="status", output_field=CharField())


_EXPIRED = Value(Status.EXPIRED.value)


def _sides_of(engagements: Iterable[int], *, besides: int) -> Sides:
    """For each engagement the other organizations' deals: status as it holds now, direction, whose.

    In the order in which lists name them.
    """
    there = Deal.objects.filter(among("engagement", {*engagements})).exclude(status=Status.DRAFT)
    others = there.exclude(organization=besides).order_by(Cast("pk", CharField()))
    sides = dict[int, Any]()
    for row in others.values_list("engagement", _shown(), "direction", "organization__name"):
        sides[row[0]] = (*sides.get(row[0], ()), row[1:])
    return sides


def _solutions_of(engagements: Iterable[int]) -> dict[int, str]:
    return dict(
        of_engagements("solutions")
        .filter(among("engagement", engagements))
        .values_list("engagement", "all")
    )
