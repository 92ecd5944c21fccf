"""Do one thing to many deals, with the rules, rights and history of doing it to each (spec 7)."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.actions import details, lifecycle, team
from deals.actions.answers import LET_OTHERS_WRITE
from deals.actions.bulk import act_once
from deals.actions.jobs import advance, finish_job
from deals.columns import COLUMNS, title_of
from deals.forms.bulk import CampaignForm, ManyAsErrorForm, MemberToAddForm
from deals.forms.verbs import LostForm, VerbForm
from deals.jobs.run import CantBeDone
from deals.models import Deal
from deals.models.bulk import Outcome
from deals.models.job import Job
from deals.queries.lists import rows_by_key, seen_by
from portal.said import remembering
from portal.web.csv import csv_lines

STEP = 20  # deals between two words about how far it is
REASONS, SHOWN = 20, 20  # of a result: so many reasons, and so many deals of each by name


@dataclass(frozen=True)
class Act:
    """What can be done to many deals: its words, its input, and the verb of a single deal."""

    label: Any
    form: Any
    do: Callable[..., Deal]
    about: Any = ""


ACTS = {
    "mark-stage": Act(gettext_lazy("Mark next stage"), VerbForm, lifecycle.mark_stage),
    "add-member": Act(
        gettext_lazy("Add a team member"),
        MemberToAddForm,
        team.add_member,
        gettext_lazy("People who are on a deal's team already stay there as they are."),
    ),
    "set-campaign": Act(
        gettext_lazy("Set campaign ID"),
        CampaignForm,
        details.set_campaign,
        gettext_lazy("It replaces the campaign ID that a deal has now."),
    ),
    "lost": Act(
        gettext_lazy("Close as lost"),
        LostForm,
        lifecycle.lose,
        gettext_lazy("All of them close for the same reason."),
    ),
    "close-as-error": Act(
        gettext_lazy("Close as error"),
        ManyAsErrorForm,
        lifecycle.close_as_error,
        gettext_lazy("All of them close for the same reason and are left out of all figures."),
    ),
}


def form_for(verb: str, typed: Any = None, *, user: Any) -> Any:
    """The form of the verb, for no deal in particular of the person's organization."""
    return ACTS[verb].form(typed, deal=Deal(organization_id=user.organization_id), user=user)


def act_on_deals(job: Job) -> None:
    """Do what the job's parameters say to each of the deals that they name by key."""
    asked = job.parameters
    verb, since = asked["verb"], datetime.fromisoformat(asked["since"])
    do = partial(ACTS[verb].do, by=job.user, **typed_values(verb, asked["typed"], user=job.user))
    done = set(job.outcomes.values_list("deal", flat=True))
    for number, key in enumerate(asked["keys"], 1):
        if key not in done:
            act_once(key, by=job.user, job=job, verb=verb, do=do, since=since)
        if number % STEP == 0:
            advance(job, done=number)
            if connection.vendor == "sqlite":
                time.sleep(LET_OTHERS_WRITE)
    sum_up(job)


def typed_values(verb: str, typed: Mapping[str, str], *, user: Any) -> dict[str, Any]:
    """What was typed, read again: a reason or a deal that stays may be gone by now."""
    form = form_for(verb, typed, user=user)
    with remembering():
        if not form.is_valid():
            raise CantBeDone(next(iter(form.errors.values()))[0])
    values: dict[str, Any] = form.values()
    return {name: values[name] for name in values}


def sum_up(job: Job) -> None:
    """End the job: how many, why not the rest, and these as a file; what was typed goes."""
    refused: dict[str, list[int]] = {}
    outcomes = job.outcomes.order_by("pk")
    for words, key in outcomes.filter(outcome=Outcome.REFUSED).values_list("words", "deal"):
        refused.setdefault(words, []).append(key)
    counts = dict(outcomes.order_by().values_list("outcome").annotate(Count("pk")))
    groups = sorted(refused.items(), key=lambda group: -len(group[1]))[:REASONS]
    result = {
        "verb": job.parameters["verb"],
        "done": counts.get(Outcome.DONE, 0),
        "same": counts.get(Outcome.SAME, 0),
        "refused": counts.get(Outcome.REFUSED, 0),
        "reasons": [[words, len(keys), keys[:SHOWN]] for words, keys in groups],
    }
    kept = {name: job.parameters[name] for name in ("verb", "tab", "query")}
    with TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file, transaction.atomic():
        file.writelines(refusals(job, refused))
        file.seek(0)
        job.outcomes.all().delete()
        job.parameters, job.done = kept, job.total
        name = f"{_('Deals not changed')} {timezone.localdate():%Y-%m-%d}.csv"
        finish_job(job, result=result, file=file if refused else None, file_name=name)


def refusals(job: Job, refused: Mapping[str, list[int]]) -> Any:
    """The refused deals that the person still sees, with the reason, as a CSV file."""
    keys = [key for some in refused.values() for key in some]
    reads = {*COLUMNS["name"].reads, *COLUMNS["customer"].reads}
    rows = rows_by_key(seen_by(job.user), keys, reads)
    lines = [
        (row["reference"], title_of(row), row["engagement__customer__name"], words)
        for words, some in refused.items()
        for row in (rows[key] for key in some if key in rows)
    ]
    return csv_lines([_("Reference"), _("Deal name"), _("Customer"), _("Reason")], [lines])
