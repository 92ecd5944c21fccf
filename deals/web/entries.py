"""A timeline's entries as HTML, made here and not by templates each, since a page has many."""

from collections.abc import Sequence
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deals.enums import EventKind
from deals.events import Entry
from deals.models import Attachment, Comment, Deal
from portal.html import html, joined
from portal.templatetags.components import changes_table, entry
from portal.templatetags.portal import when

NOTHING = html("")


def drawn(entries: Sequence[Entry], deal: Deal, reader: Any, *, older: str = "") -> SafeString:
    """What happened, the newest first, as `reader` sees it on a page of `deal`.

    `older` is the address of what happened before.
    """
    items = joined(_item(one, deal, reader) for one in entries)
    return html('<ol class="timeline">{}{}</ol>', items, _older(older) if older else "")


def _older(url: str) -> SafeString:
    """The way on: a page of its own, or in place of the link."""
    return html(
        '<li><a href="{0}#timeline" hx-get="{0}" hx-select=".timeline > li"'
        ' hx-target="closest li" hx-swap="outerHTML">{1}</a></li>',
        *(url, _("Older events")),
    )


def _item(one: Entry, deal: Deal, reader: Any) -> SafeString:
    event = one.event
    more = NOTHING
    if one.survivor:
        more += _survivor(one.survivor)
    if one.notes:
        more += html('<blockquote class="typed">{}</blockquote>', one.notes)
    if one.attachment and event.kind == EventKind.ATTACHED:
        more += _attached(one.attachment, deal)
    if one.comment:
        more += _comment(one.comment, deal, reader)
    if one.changes:
        more += changes_table(one.changes)
    return entry(more, one.sentence, kind=event.kind, who=one.who, at=event.at, door=one.through)


def _survivor(reference: str) -> SafeString:
    return html(
        '<p class="attached">{} <a href="{}">{}</a></p>',
        *(_("The deal that stays:"), reverse("deals:deal", args=[reference]), reference),
    )


def _attached(attachment: Attachment, deal: Deal) -> SafeString:
    """The file that an entry tells of."""
    if attachment.removed_at:
        line = '<p class="attached">{} <span class="muted">({})</span></p>'
        return html(line, attachment.name, _("removed since"))
    url = reverse("deals:attachment", args=[deal.reference, attachment.public_id])
    return html(
        '<p class="attached"><a href="{}">{}</a> <span class="muted">{}</span></p>',
        *(url, attachment.name, filesizeformat(attachment.size)),
    )


def _comment(comment: Comment, deal: Deal, reader: Any) -> SafeString:
    """What was said, to whom, and for its author the way to put it right."""
    own = comment.deal_id == deal.pk
    facts = [_audience(comment, deal, own=own)]
    if comment.edited_at:
        edited = when(comment.edited_at, "DATETIME_FORMAT")
        facts.append(html("<span>{} {}</span>", _("Edited"), edited))
    if own and comment.author_id == reader.pk and comment.is_editable:
        url = reverse("deals:change-comment", args=[deal.reference, comment.handle])
        facts.append(html('<a href="{}">{}</a>', url, _("Change")))
    return html(
        '<div class="comment{}"><p class="typed mb-0">{}</p><p class="comment-facts">{}</p></div>',
        " comment-shared" if comment.shared else "",
        comment.text,
        joined(facts, " "),
    )


def _audience(comment: Comment, deal: Deal, *, own: bool) -> SafeString:
    if comment.shared:
        words = _("Shared with the other side") if own else _("Shared with you")
        return html('<span class="badge badge-shared">{}</span>', words)
    words = _("Only %(organization)s") % {"organization": deal.organization}
    return html('<span class="badge badge-own">{}</span>', words)
