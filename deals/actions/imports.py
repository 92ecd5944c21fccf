"""The life of an import: uploaded, its columns chosen, checked, committed, undone, forgotten.

What happens to single rows is in `import_rows`; the worker's part in `deals/jobs/imports.py`.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.roles import Right
from accounts.scope import reach_of
from deals.actions.attachments import clean_name
from deals.actions.jobs import start_job
from deals.errors import Invalid, NotAllowed, NotFound, NotNow, Problem
from deals.importing.deal_columns import BY_KEY, guess, taken_twice
from deals.importing.files import UnreadableFile
from deals.importing.sheets import first_rows, format_of, is_quick, opened_sheet
from deals.models import ConsentText, DealImport, ImportRow
from deals.models.imports import COMMITTED, READY, ImportState, Known, RowState
from deals.models.job import JobKind

SAMPLES = 3
READ, CHECK, COMMIT, UNDO = "read", "check", "commit", "undo"  # what the worker does for an import
STATE_OF = {
    READ: ImportState.READING,
    CHECK: ImportState.CHECKING,
    COMMIT: ImportState.IMPORTING,
    UNDO: ImportState.UNDOING,
}
BATCH = 2000


def start_import(*, by: Any, file: File[Any]) -> DealImport:
    """Take a file in; `Invalid("file", …)` says what is wrong with it.

    Its header is read at once unless that takes long; then the worker does it.
    """
    refuse_unless_creator(by)
    if not file.size:
        raise Invalid("file", _("The file is empty."))
    if file.size > settings.ATTACHMENT_LIMIT:
        words = _("The file is larger than %s.")
        raise Invalid("file", words % filesizeformat(settings.ATTACHMENT_LIMIT))
    deal_import = DealImport(
        organization_id=by.organization_id,
        user=by,
        language=get_language() or settings.LANGUAGE_CODE,
        file_name=clean_name(file.name or ""),
        size=file.size,
        state=ImportState.READING,
    )
    try:
        deal_import.format = format_of(file, file.name or "")
        quick = is_quick(file, deal_import.format, file.size)
        if quick:
            read_header(deal_import, file)
    except UnreadableFile as reason:
        raise Invalid("file", str(reason)) from reason
    file.seek(0)
    with transaction.atomic():
        deal_import.file.save("", file, save=False)
        deal_import.save()
        if not quick:
            _hand_over(deal_import, READ)
    return deal_import


def refuse_unless_creator(user: Any) -> None:
    if not reach_of(user, Right.CREATE):
        raise NotAllowed(_("You have no location at which you may create deals."))


def read_header(deal_import: DealImport, file: Any) -> None:
    """Set header, first rows and a guess at the columns; saving is the caller's."""
    with opened_sheet(file, deal_import.format) as sheet:
        rows, _more = first_rows(sheet, SAMPLES)
        deal_import.header = sheet.header
        deal_import.samples = [row.cells for row in rows]
        deal_import.rows = sheet.expected
    deal_import.mapping = guess(deal_import.header)
    deal_import.state = ImportState.COLUMNS


@transaction.atomic
def begin_check(
    deal_import: DealImport, *, by: Any, mapping: Sequence[str], known: str, at_once: bool = False
) -> DealImport:
    """Check the file with these columns, in the worker unless the caller does it `at_once`.

    `Invalid("mapping", …)` for columns that don't fit; `NotNow` once it was committed.
    """
    found = lock_import(deal_import, by=by)
    if found.state in COMMITTED or found.state == ImportState.READING or not found.header:
        raise NotNow([Problem("", "", _("The columns can't be changed any more."))])
    if found.job and not found.job.has_ended:
        raise NotNow([Problem("", "", _("The file is being checked; wait until that is done."))])
    if len(mapping) != len(found.header) or not set(mapping) <= {"", *BY_KEY}:
        raise Invalid("mapping", _("Choose from the list what each column is read as."))
    if twice := taken_twice(mapping):
        names = ", ".join(str(column.label) for column in twice)
        raise Invalid("mapping", _("Only one column can be read as: %s.") % names)
    if not any(mapping):
        raise Invalid("mapping", _("None of the columns is known; choose what they are."))
    if known not in Known.values:
        raise Invalid("known", _("Choose what happens to rows with a known CRM ID."))
    found.mapping, found.known, found.problem = list(mapping), known, ""
    found.language = get_language() or settings.LANGUAGE_CODE
    found.state = ImportState.CHECKING
    found.job = None
    found.save()
    if not at_once:
        _hand_over(found, CHECK)
    return found


def finish_check(deal_import: DealImport, *, rows: int, counts: Any, groups: Any) -> bool:
    """The check came through; False if another one was begun meanwhile."""
    done = _same_turn(deal_import, ImportState.CHECKING)
    return bool(
        done.update(state=ImportState.CHECKED, rows=rows, counts=dict(counts), groups=groups)
    )


def find_unreadable(deal_import: DealImport, reason: str) -> None:
    """The file can't be read to its end, so that nothing of it is imported."""
    ImportRow.objects.filter(deal_import=deal_import).delete()
    DealImport.objects.filter(pk=deal_import.pk).update(
        state=ImportState.UNREADABLE, problem=reason, counts={}, groups=[]
    )


@transaction.atomic
def begin_commit(deal_import: DealImport, *, by: Any, consent: ConsentText | None) -> DealImport:
    """Import what is ready, in the worker; a second press finds it begun.

    `consent` is the text that was shown and confirmed for all rows that make new deals; None is
    `Invalid` if there are any.
    """
    found = lock_import(deal_import, by=by)
    if found.state in COMMITTED:
        return found
    if found.state != ImportState.CHECKED:
        raise NotNow([Problem("", "", _("The file has not been checked yet."))])
    if consent is None and found.lines.filter(state=RowState.CREATE).exists():
        raise Invalid("consent", _("Tick the box to give your consent."))
    if not found.lines.filter(state__in=READY).exists():
        raise NotNow([Problem("", "", _("No row of the file is ready to be imported."))])
    refuse_unless_creator(by)
    found.consent, found.language = consent, get_language() or settings.LANGUAGE_CODE
    found.save()
    _hand_over(found, COMMIT)
    return found


@transaction.atomic
def begin_undo(deal_import: DealImport, *, by: Any) -> DealImport:
    """Close what the import created and nobody touched since, in the worker."""
    found = _lock(deal_import, DealImport.objects.visible_to(by))
    if found.state == ImportState.UNDOING:
        return found
    if found.state not in (ImportState.DONE, ImportState.UNDONE):
        raise NotNow([Problem("", "", _("Nothing of this file has been imported."))])
    if not found.lines.filter(state=RowState.CREATED).exists():
        raise NotNow([Problem("", "", _("The import created no deal that could be undone."))])
    _hand_over(found, UNDO, by=by)
    return found


@transaction.atomic
def go_on(deal_import: DealImport, *, by: Any) -> DealImport:
    """Have the worker take up again what it gave up; nothing while it is at it."""
    found = _lock(deal_import, DealImport.objects.visible_to(by))
    if found.is_busy and (found.job is None or found.job.has_ended):
        phase = next(phase for phase, state in STATE_OF.items() if state == found.state)
        if phase != UNDO and found.user_id != by.pk:
            raise NotAllowed(_("Only the person who started the import can go on with it."))
        _hand_over(found, phase, by=by)
    return found


@transaction.atomic
def discard_import(deal_import: DealImport, *, by: Any) -> None:
    """Forget a file that was not imported, with all its rows."""
    found = lock_import(deal_import, by=by)
    if found.state in COMMITTED:
        raise NotNow([Problem("", "", _("The file has been imported; you can undo that."))])
    _delete(found)


def finish_phase(deal_import: DealImport, state: ImportState, *, counts: Any, groups: Any) -> None:
    """The worker has done all rows."""
    DealImport.objects.filter(pk=deal_import.pk).update(
        state=state, counts=dict(counts), groups=groups, ended_at=timezone.now()
    )
    _drop_file(deal_import)


def forget_old_imports() -> int:
    """Delete what files held when their time is over; how many. What became of rows stays."""
    old = timezone.now() - settings.IMPORT_TIME
    due = DealImport.objects.filter(forgotten_at=None, created_at__lt=old).order_by("pk")
    count = 0
    for deal_import in due.exclude(state__in=[ImportState.IMPORTING, ImportState.UNDOING])[:20]:
        if deal_import.state in COMMITTED:
            _forget(deal_import)
        else:
            _delete(deal_import)
        count += 1
    return count


def _forget(deal_import: DealImport) -> None:
    lines = deal_import.lines
    while keys := list(lines.filter(deal=None).values_list("pk", flat=True)[:BATCH]):
        lines.filter(pk__in=keys).delete()
    while keys := list(lines.exclude(cells=[]).values_list("pk", flat=True)[:BATCH]):
        lines.filter(pk__in=keys).update(cells=[], title="", remarks=[])
    _drop_file(deal_import)
    deal_import.header, deal_import.samples, deal_import.groups = [], [], []
    deal_import.forgotten_at = timezone.now()
    deal_import.save()


def _delete(deal_import: DealImport) -> None:
    _drop_file(deal_import)
    lines = deal_import.lines
    while keys := list(lines.values_list("pk", flat=True)[:BATCH]):
        lines.filter(pk__in=keys).delete()
    deal_import.delete()


def _drop_file(deal_import: DealImport) -> None:
    if deal_import.file:
        deal_import.file.delete(save=False)
        DealImport.objects.filter(pk=deal_import.pk).update(file="")


def lock_import(deal_import: DealImport, *, by: Any) -> DealImport:
    """One's own import as it is now, locked; nobody brings in somebody else's file."""
    found = _lock(deal_import, DealImport.objects.visible_to(by))
    refuse_unless_own(found, by=by)
    return found


def refuse_unless_own(deal_import: DealImport, *, by: Any) -> None:
    if deal_import.user_id != by.pk:
        raise NotAllowed(_("Only the person who uploaded the file can do this."))


def _lock(deal_import: DealImport, seen: Any) -> DealImport:
    found: DealImport | None = (
        seen.filter(pk=deal_import.pk).select_for_update(of=("self",), no_key=True).first()
    )
    if found is None:
        raise NotFound
    return found


def _hand_over(deal_import: DealImport, phase: str, *, by: Any = None) -> None:
    """Have the worker do that phase."""
    deal_import.state = STATE_OF[phase]
    parameters = {"import": deal_import.public_id, "phase": phase}
    if not deal_import.pk:
        deal_import.save()
    deal_import.job = start_job(
        JobKind.IMPORT, by=by or deal_import.user, parameters=parameters, total=deal_import.rows
    )
    deal_import.save()


def _same_turn(deal_import: DealImport, state: ImportState) -> Any:
    return DealImport.objects.filter(pk=deal_import.pk, state=state, job=deal_import.job_id)
