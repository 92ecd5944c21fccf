"""Which deals are at a stage."""

from django.db.models import Q

from deals.enums import DealType
from deals.pipelines import ASSESSMENT, STANDARD, Stage


def at_stage(key: str) -> Q:
    """The deals at the stage of that key, of whichever deal types have it."""
    assessment = Q(deal_type=DealType.SOLUTION_ASSESSMENT)
    return _at(key, ASSESSMENT, assessment) | _at(key, STANDARD, ~assessment)


def _at(key: str, stages: tuple[Stage, ...], of_type: Q) -> Q:
    percents = [stage.percent for stage in stages if stage.key == key]
    return of_type & Q(progress__in=percents)
