"""The worker's part of an import: reads the header, checks all rows, commits them, undoes them.

Each part may be killed at any line and begun again: a check starts anew, the others go on with the
rows that are left.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import batched
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from deals.actions import imports as verbs
from deals.actions.import_undo import keep_rows, undo_rows
from deals.actions.insert_rows import Judged, insert_rows
from deals.actions.jobs import advance, finish_job
from deals.errors import DealError, NotNow
from deals.forms.rows.judge import Judge
from deals.forms.rows.verdict import Verdict, as_json
from deals.importing.files import UnreadableFile
from deals.importing.seen import Seen
from deals.importing.sheet_lines import Line
from deals.importing.sheets import first_rows, opened_sheet
from deals.importing.tally import Tally
from deals.importing.words import know_words
from deals.jobs.batches import do_together
from deals.jobs.import_rows import do_rows
from deals.jobs.run import CantBeDone
from deals.models import DealImport, ImportRow, Job
from deals.models.imports import READY, ImportState, RowState
from portal.said import remembering

CHECKED_AT_ONCE, COMMITTED_AT_ONCE, UNDONE_AT_ONCE = 500, 250, 250  # rows of a batch
SMALL = 200  # rows that are checked while somebody waits for the page
Progress = Callable[[int, int | None], None]


def import_deals(job: Job) -> None:
    """Do what the job says of its import, in the language in which its person read it."""
    imports = DealImport.objects.select_related("user", "consent")
    deal_import = imports.filter(public_id=job.parameters["import"]).first()
    if deal_import is None:
        raise CantBeDone(gettext_lazy("The import was discarded."))
    with override(deal_import.language), _remembering():
        phase = PHASES[job.parameters["phase"]]
        phase(deal_import, job.user, lambda done, total: advance(job, done=done, total=total))
    finish_job(job, result={"import": deal_import.public_id})


def is_small(deal_import: DealImport) -> bool:
    """Whether the file has so few rows that nobody should wait for the worker."""
    if deal_import.size > 1 << 20 or not deal_import.file:
        return False
    try:
        with file_of(deal_import) as file, opened_sheet(file, deal_import.format) as sheet:
            return not first_rows(sheet, SMALL)[1]
    except UnreadableFile:
        return True  # which is found out quickly


@contextmanager
def _remembering() -> Iterator[None]:
    """What is said of rows is read by others too, in their language."""
    know_words()
    with remembering():
        yield


@contextmanager
def file_of(deal_import: DealImport) -> Iterator[IO[bytes]]:
    try:
        file = deal_import.file.open("rb")
    except (FileNotFoundError, ValueError) as lost:
        raise UnreadableFile(_("The file is gone; upload it again.")) from lost
    with file:
        yield file


def check_at_once(
    deal_import: DealImport, *, by: Any, mapping: list[str], known: str
) -> DealImport:
    """Check a small file while its person waits; who presses twice waits for the first press."""
    with transaction.atomic():
        begun = verbs.begin_check(deal_import, by=by, mapping=mapping, known=known, at_once=True)
        with _remembering():
            check(begun, by, lambda done, total: None)
    return begun


def read(deal_import: DealImport, by: Any, progress: Progress) -> None:
    """Only the header and the first rows; the columns are chosen then."""
    try:
        with file_of(deal_import) as file:
            verbs.read_header(deal_import, file)
    except UnreadableFile as reason:
        verbs.find_unreadable(deal_import, str(reason))
    else:
        deal_import.save()


def check(deal_import: DealImport, by: Any, progress: Progress) -> None:
    """Judge all rows and keep what was said of them; nothing is written to deals."""
    ImportRow.objects.filter(deal_import=deal_import).delete()
    tally, count = Tally(), 0
    try:
        with (
            file_of(deal_import) as file,
            opened_sheet(file, deal_import.format) as sheet,
            Seen() as seen,
        ):
            judge = Judge(by, deal_import.mapping, deal_import.known, seen)
            for lines in batched(sheet.lines, CHECKED_AT_ONCE):
                verdicts = judge.judge(lines)
                _store(deal_import, verdicts, tally)
                count += len(verdicts)
                progress(count, max(sheet.expected, count))
    except UnreadableFile as reason:
        verbs.find_unreadable(deal_import, str(reason))
    else:
        verbs.finish_check(deal_import, rows=count, counts=tally.counts, groups=tally.groups)


def _store(deal_import: DealImport, verdicts: list[Verdict], tally: Tally) -> None:
    rows = []
    for verdict in verdicts:
        remarks = as_json(verdict.remarks)
        tally.add(verdict.entry.number, verdict.state, remarks)
        rows.append(
            Judged(
                number=verdict.entry.number,
                state=verdict.state,
                cells=verdict.cells,
                title=verdict.title,
                remarks=remarks,
                fingerprint=verdict.fingerprint,
                deal_pk=verdict.deal_pk,
            )
        )
    insert_rows(deal_import, rows)


def commit(deal_import: DealImport, by: Any, progress: Progress) -> None:
    """Do the rows that are ready, judged anew: much may have changed since the check."""
    ready = deal_import.lines.filter(state__in=READY)
    total = deal_import.counts.get("create", 0) + deal_import.counts.get("update", 0)
    progress(max(total - ready.count(), 0), total)
    while rows := _next_ready(deal_import):
        judge = Judge(by, deal_import.mapping, deal_import.known)
        verdicts = judge.judge([Line(row.number, row.cells) for row in rows])
        for _some in do_rows(list(zip(rows, verdicts, strict=True)), deal_import, by):
            progress(max(total - ready.count(), 0), total)
    _finish(deal_import, ImportState.DONE)


def _next_ready(deal_import: DealImport) -> list[ImportRow]:
    """Of one state, so that the index has them in order and no batch looks through all the rest."""
    for state in READY:
        rows = deal_import.lines.filter(state=state).order_by("number")
        if found := list(rows[:COMMITTED_AT_ONCE]):
            return found
    return []


def undo(deal_import: DealImport, by: Any, progress: Progress) -> None:
    """Close the deals that nobody touched; of the others it is said why they stay."""
    created = deal_import.lines.filter(state=RowState.CREATED)
    total, done, last = created.count(), 0, 0
    close = partial(undo_rows, by=by, file_name=deal_import.file_name)
    while rows := list(created.filter(number__gt=last).order_by("number")[:UNDONE_AT_ONCE]):
        refusals = do_together({row.pk: row for row in rows}, close)
        keep_rows({key: _why_kept(refusal) for key, refusal in refusals.items()})
        last, done = rows[-1].number, done + len(rows)
        progress(done, total)
    _finish(deal_import, ImportState.UNDONE)


def _why_kept(refusal: Exception) -> str:
    if isinstance(refusal, NotNow):
        return str(refusal.problems[0].message)
    if isinstance(refusal, DealError):
        return str(refusal.message) or _("You can't see this deal any more.")
    raise refusal


def _finish(deal_import: DealImport, state: ImportState) -> None:
    tally = Tally()
    rows = deal_import.lines.values_list("number", "state", "remarks")
    for number, row_state, remarks in rows.iterator(chunk_size=2000):
        tally.add(number, row_state, remarks)
    verbs.finish_phase(deal_import, state, counts=tally.counts, groups=tally.groups)


PHASES = {verbs.READ: read, verbs.CHECK: check, verbs.COMMIT: commit, verbs.UNDO: undo}
