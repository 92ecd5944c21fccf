"""Notification → words, for the bell's list and for e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from deals.enums import EventKind
from deals.events import Known, sentence
from deals.models import Comment, Notification, Reason
from deals.models.notification import Notice


@dataclass(frozen=True)
class Line:
    """One notification in words: what happened, what somebody added to it."""

    told: Notification
    words: str
    notes: str = ""


def lines_of(told: Sequence[Notification]) -> list[Line]:
    """Each notification in words; two queries for all."""
    keys = {one.event.data.get("comment") for one in told if one.event} - {None}
    comments = Comment.objects.select_related("author").in_bulk(keys) if keys else {}
    known = Known(
        reasons={reason.code: str(reason) for reason in Reason.objects.all()}, comments=comments
    )
    return [_line(one, known) for one in told]


def _line(told: Notification, known: Known) -> Line:
    event, label = told.event, str(Notice(told.notice).label)
    if event is None:
        return Line(told, _reminder(told))
    if event.kind == EventKind.COMMENTED:
        comment = known.comments.get(event.data["comment"])
        by = event.data.get("organization") or event.actor
        words = _("%s wrote a comment.") % by
        return Line(told, words, comment.text if comment else "")
    if told.notice == Notice.TEAM:
        return Line(told, f"{label}.")
    return Line(told, sentence(event, known), event.data.get("notes", ""))


def _reminder(told: Notification) -> str:
    deal = told.deal
    if told.notice == Notice.DUE and deal.answer_due_at:
        when = date_format(localtime(deal.answer_due_at), "DATETIME_FORMAT")
        return _("Answer due: %s") % when
    if told.notice == Notice.CLOSE_DATE and deal.close_date:
        return _("The estimated close date, %s, has passed.") % date_format(deal.close_date)
    return f"{Notice(told.notice).label}."
