"""Say something about a deal, to the own organization or to the other side as well."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.authorize import may_work
from deals.actions.events import record_aside
from deals.actions.locking import lock_deal
from deals.enums import Door, EventKind, Status
from deals.errors import Invalid, NotAllowed, NotFound, NotNow, Problem
from deals.models import Comment, Deal
from deals.models.reference import new_public_id
from portal.text import clean_text


@transaction.atomic
def add_comment(
    deal: Deal,
    *,
    by: Any,
    text: str,
    shared: bool = False,
    handle: str = "",
    door: Door = Door.WEB,
) -> Comment:
    """Write a comment; everybody who works on the deal may, also on a closed one.

    Sent again with the same `handle` it gives the comment that was written the first time.
    `Invalid` when there is nobody to share it with.
    """
    deal = lock_deal(deal, by=by)
    if handle and (written := deal.comments.filter(handle=handle, author=by).first()):
        return written
    if not may_comment(deal, by):
        raise NotAllowed(_("Your role doesn't allow this."))
    others = _other_sides(deal)
    if shared and not others:
        raise Invalid("shared", _("There is no other side to share it with."))
    comment = Comment.objects.create(
        deal=deal,
        author=by,
        text=_said(text),
        shared=shared,
        handle=_unused(handle),
        written_at=timezone.now(),
    )
    data = {"comment": comment.pk, "shared": shared}
    record_aside(deal, EventKind.COMMENTED, by=by, door=door, data=data)
    if shared:
        _tell(others, comment)
    return comment


def _unused(handle: str) -> str:
    """The handle, unless it is empty or some other comment's."""
    taken = not handle or Comment.objects.filter(handle=handle).exists()
    return new_public_id() if taken else handle


@transaction.atomic
def edit_comment(comment: Comment, *, by: Any, text: str) -> Comment:
    """Change one's own comment within ten minutes; it is shown as edited."""
    lock_deal(comment.deal, by=by)
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if comment.author_id != by.pk:
        raise NotFound
    refuse_if_too_old(comment)
    if comment.text != (said := _said(text)):
        comment.text, comment.edited_at = said, timezone.now()
        comment.save()
    return comment


def refuse_if_too_old(comment: Comment) -> None:
    """Raise `NotNow` when the time to change the comment is over."""
    if not comment.is_editable:
        raise NotNow([Problem("", "text", _("A comment can be changed for 10 minutes."))])


def _said(text: str) -> str:
    text = clean_text(text, lines=True)
    if not text:
        raise Invalid("text", _("Write the comment."))
    if len(text) > 4000:
        raise Invalid("text", _("A comment has at most 4,000 characters."))
    return text


def may_comment(deal: Deal, user: Any) -> bool:
    return deal.status != Status.DRAFT and may_work(deal, user)


def _other_sides(deal: Deal) -> list[Deal]:
    others = Deal.objects.filter(engagement=deal.engagement_id).exclude(pk=deal.pk)
    return list(others.exclude(status=Status.DRAFT).order_by("pk"))


def _tell(others: Iterable[Deal], comment: Comment) -> None:
    """The other sides' histories refer to the comment.

    Who wrote it is said by organization, never by person: of a related deal only the party's
    name, status and contact are told (spec section 1).
    """
    data = {"comment": comment.pk, "organization": comment.deal.organization.name}
    for other in others:
        record_aside(other, EventKind.COMMENTED, by=None, door=Door.SYSTEM, data=data)
