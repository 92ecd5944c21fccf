"""Attach files to a deal and remove them; their files in the storage follow."""

import re
from datetime import timedelta
from functools import partial
from hashlib import file_digest
from itertools import batched
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import Storage
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.authorize import may_work
from deals.actions.events import record_aside
from deals.actions.locking import lock_deal
from deals.eligibility import why_not_eligible
from deals.enums import DECIDED, AttachmentKind, Door, EventKind, Status
from deals.errors import Invalid, NotAllowed, NotFound, NotNow
from deals.guards import not_workable
from deals.models import Attachment, Deal
from deals.models.attachment import PERCENTS
from deals.models.reference import new_public_id
from deals.queries.verbs import wrong_status
from portal.filetypes import Unfit, file_type
from portal.text import clean_text

MOST = 50
NAME_LENGTH = 150
STORED = re.compile(r"[0-9a-f]{48}")
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def add_attachment(
    deal: Deal,
    *,
    by: Any,
    file: File[Any],
    kind: str,
    percent: int | None = None,
    handle: str = "",
    door: Door = Door.WEB,
) -> Attachment:
    """Attach `file` to the deal, or to its stage of that percentage.

    `Invalid` says what is wrong with the file. Sent again with the same `handle` it gives what was
    attached the first time.
    """
    found = _examined(file)  # takes a while, so not under the lock
    with transaction.atomic():
        deal = lock_deal(deal, by=by, door=door)
        if handle and (before := deal.attachments.filter(public_id=handle).first()):
            return before
        refuse_unless_attachable(deal, by=by)
        if deal.attachments.filter(removed_at=None).count() >= MOST:
            raise Invalid("file", _("A deal has at most %d attachments; remove one.") % MOST)
        if kind not in kinds_now(deal):
            raise Invalid("kind", _("Choose the kind."))
        if percent is not None and percent not in PERCENTS:
            raise Invalid("percent", _("Choose a stage of the deal."))
        taken = not handle or Attachment.objects.filter(public_id=handle).exists()
        attachment = Attachment.objects.create(
            deal=deal,
            public_id=new_public_id() if taken else handle,
            kind=kind,
            percent=percent,
            uploaded_by=by,
            uploaded_at=timezone.now(),
            **found,
        )
        data = {"attachment": attachment.pk}
        record_aside(deal, EventKind.ATTACHED, by=by, door=door, data=data)
    return attachment


def _examined(file: File[Any]) -> dict[str, Any]:
    """Name, type, size and digest of the file, found out from its content; else `Invalid`."""
    if not file.size:
        raise Invalid("file", _("The file is empty."))
    if file.size > settings.ATTACHMENT_LIMIT:
        words = _("The file is larger than %s.")
        raise Invalid("file", words % filesizeformat(settings.ATTACHMENT_LIMIT))
    name = clean_name(file.name or "")
    try:
        content_type = file_type(file, name).content_type
    except Unfit as reason:
        raise Invalid("file", str(reason)) from reason
    file.seek(0)
    digest = file_digest(file, "sha256").hexdigest()
    file.seek(0)
    facts = {"name": name, "content_type": content_type, "size": file.size, "sha256": digest}
    return {**facts, "file": file}


def clean_name(name: str) -> str:
    """The last part of `name`, as clean text that fits; its ending stays."""
    path = PurePosixPath(clean_text(name.replace("\\", "/").rpartition("/")[2]))
    return path.stem[: NAME_LENGTH - len(path.suffix)].strip() + path.suffix


def kinds_now(deal: Deal) -> list[AttachmentKind]:
    """What may be attached now: anything while the deal is worked on, then only the contract.

    The contract of a won deal comes with its registration, until that is decided (spec 10).
    """
    contract = [] if why_not_eligible(deal) else [AttachmentKind.CONTRACT]
    if deal.status == Status.ACCEPTED and not not_workable(deal):
        others = [kind for kind in AttachmentKind if kind != AttachmentKind.CONTRACT]
        return [*others, *contract]
    registration = getattr(deal, "registration", None)
    decided = registration is not None and registration.status in DECIDED
    return contract if deal.status == Status.WON and not decided else []


def refuse_unless_attachable(deal: Deal, *, by: Any) -> None:
    """Raise `NotAllowed` without the right, `NotNow` unless the deal is worked on."""
    if not may_work(deal, by):
        raise NotAllowed(_("Your role doesn't allow this."))
    if not kinds_now(deal):
        raise NotNow(not_workable(deal) or wrong_status(deal))


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: Any, door: Door = Door.WEB) -> Attachment:
    """Take the attachment off the deal; the timeline keeps that it was there, the file goes."""
    deal = lock_deal(attachment.deal, by=by, door=door)
    refuse_unless_attachable(deal, by=by)
    there = deal.attachments.filter(pk=attachment.pk, removed_at=None)
    found = there.filter(kind__in=kinds_now(deal)).first()
    if found is None:
        raise NotFound
    found.removed_at, found.removed_by = timezone.now(), by
    found.save(update_fields=["removed_at", "removed_by"])
    record_aside(deal, EventKind.DETACHED, by=by, door=door, data={"attachment": found.pk})
    transaction.on_commit(partial(delete_removed_files, keys=[found.pk]), robust=True)
    return found


def delete_removed_files(*, keys: list[int] | None = None) -> int:
    """Delete the files of removed attachments, of those or of all; gives how many.

    The clock does it again for what a killed process or a lost storage left.
    """
    left = Attachment.objects.filter(removed_at__isnull=False).exclude(file="")
    if keys is not None:
        left = left.filter(pk__in=keys)
    found = list(left[:100])
    for attachment in found:
        attachment.file.storage.delete(str(attachment.file))
        Attachment.objects.filter(pk=attachment.pk).update(file="")
    return len(found)


def delete_unclaimed_files() -> int:
    """Once a day, delete files that no attachment knows: their transaction came to nothing.

    Those younger than a week are left alone; their transaction may be under way, or an older copy
    of the database in use by mistake. Gives how many were deleted.
    """
    if not cache.add("unclaimed-attachments", True, timeout=DAY.total_seconds()):
        return 0
    storage, old = Attachment._meta.get_field("file").storage, timezone.now() - WEEK
    count = 0
    for names in batched(_stored(storage), 1000):
        known = set(Attachment.objects.filter(file__in=names).values_list("file", flat=True))
        for name in set(names) - known:
            if STORED.fullmatch(name) and storage.get_modified_time(name) < old:
                storage.delete(name)
                count += 1
    return count


def _stored(storage: Storage) -> list[str]:
    """The names of all files there; a folder comes with its first file."""
    try:
        return storage.listdir("")[1]
    except FileNotFoundError:
        return []
