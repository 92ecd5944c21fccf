"""Do a verb to one deal of many: judged under its lock, once a job, all or nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.authorize import rights_on
from deals.actions.locking import lock_deal
from deals.errors import DealError, NotAllowed, NotFound, NotNow, Problem
from deals.models import BulkOutcome, Deal, Job
from deals.models.bulk import Outcome
from deals.pipelines import stage_at
from deals.queries.bulk import hindrances

Do = Callable[[Deal], Deal]
WORDS_LENGTH = 500


def act_once(key: int, *, by: Any, job: Job, verb: str, do: Do, since: datetime) -> None:
    """Do it to the deal with that key, unless `job` has; how it came out is kept with the change.

    The deal is judged by what it is now. Only a stage that somebody marked after `since`, when
    `by` saw what would be marked, stops the marking of the next one.
    """
    try:
        with transaction.atomic():
            deal = lock_deal(Deal(pk=key), by=by)
            if not job.outcomes.filter(deal=key).exists():
                _refuse_if_hindered(deal, verb, by=by, since=since)
                version = deal.version
                changed = do(deal).version != version
                _keep(job, key, Outcome.DONE if changed else Outcome.SAME)
    except NotFound:
        _keep(job, key, Outcome.REFUSED, _("The deal is not there any more."))
    except NotAllowed:
        _keep(job, key, Outcome.REFUSED, _("Your role doesn't allow this."))
    except DealError as refusal:
        _keep(job, key, Outcome.REFUSED, str(refusal.message))


def _refuse_if_hindered(deal: Deal, verb: str, *, by: Any, since: datetime) -> None:
    """Raise `NotNow` with the words that were, or would have been, shown beforehand."""
    problems = hindrances(deal, verb, rights=rights_on(deal, by))
    mark = deal.marks.filter(at__gt=since).last() if verb == "mark-stage" else None
    if mark is not None:
        label = stage_at(deal.deal_type, mark.percent).label
        told = _("“%(stage)s” was already marked as complete by %(user)s.")
        problems = [Problem("", "", told % {"stage": label, "user": mark.user}), *problems]
    if problems:
        raise NotNow(problems)


def _keep(job: Job, key: int, outcome: Outcome, words: str = "") -> None:
    row = BulkOutcome(job=job, deal_id=key, outcome=outcome, words=words[:WORDS_LENGTH])
    BulkOutcome.objects.bulk_create([row], ignore_conflicts=True)
