"""Sales stages per deal type (spec section 3). Pure: no database.

A deal stores only its progress in percent; with the deal type that names the stage.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals.enums import DealType

START, DONE = 10, 100


@dataclass(frozen=True)
class Stage:
    """A step of the pipeline: `key` in URLs and the API, `percent` when it is complete."""

    key: str
    label: Promise
    percent: int


_FIRST = Stage("created", _("Created"), START)
_LAST = Stage("won", _("Won"), DONE)
ASSESSMENT = (
    _FIRST,
    Stage("secure_loe", _("Secure customer LOE"), 20),
    Stage("collect_data", _("Collect data"), 40),
    Stage("prepare_report", _("Prepare assessment report"), 60),
    Stage("present", _("Present to customer"), 80),
    _LAST,
)
STANDARD = (
    _FIRST,
    Stage("qualified", _("Qualified"), 20),
    Stage("developed", _("Developed"), 40),
    Stage("proposed", _("Proposed"), 60),
    Stage("negotiated", _("Negotiated"), 80),
    _LAST,
)


def pipeline(deal_type: str) -> tuple[Stage, ...]:
    """All stages of the type, first to last; the middle four are marked by people."""
    return ASSESSMENT if deal_type == DealType.SOLUTION_ASSESSMENT else STANDARD


def markable(deal_type: str) -> tuple[Stage, ...]:
    return pipeline(deal_type)[1:-1]


def stage_at(deal_type: str, percent: int) -> Stage:
    """The stage last completed at `percent`."""
    return next(s for s in reversed(pipeline(deal_type)) if s.percent <= percent)


def next_stage(deal_type: str, percent: int) -> Stage | None:
    """The stage to mark next, or None when all four are complete."""
    return next((s for s in markable(deal_type) if s.percent > percent), None)


def stages_left(deal_type: str, percent: int) -> tuple[Stage, ...]:
    return tuple(s for s in markable(deal_type) if s.percent > percent)


def won_needs_stages(deal_type: str) -> bool:
    return deal_type == DealType.SOLUTION_ASSESSMENT
