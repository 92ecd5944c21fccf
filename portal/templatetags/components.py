"""The components of the pages that hold other content or repeat often; built in everywhere.

Those with more markup are templates in `templates/components/`. Each is shown, with a line on when
to use it, at `/styleguide/`. HTML is made here in one line and not by a template each, which takes
five times as long.
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.html import html, joined
from portal.templatetags.portal import dated, icon

register = template.Library()
NONE_YET = "–"
ALERT_ICONS = {
    "info": "info-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-triangle",
    "error": "exclamation-triangle",  # what Django's messages call it
}


@register.simple_block_tag
def card(
    content: str,
    title: Any = "",
    *,
    id: str = "",
    count: Any = None,
    mark: str = "",
    action: str = "",
    kind: str = "",
    flush: bool = False,
) -> SafeString:
    """A panel. With a title it is a section of the page, named by it.

    `count` and `mark` (a badge) stand beside the title, `action` (a link) at the right end; `kind`
    is one more class; `flush` leaves the room inside to the content, for a list or a table.
    """
    classes = f"card {kind}".rstrip()
    body = content if flush else html('<div class="card-body">{}</div>', content)
    if not title:
        return html('<div class="{}">{}</div>', classes, body)
    number = "" if count is None else html(' <span class="count">{}</span>', count)
    return html(
        '<section class="{}" id="{}" aria-labelledby="{}-title"><div class="card-header">'
        '<h2 id="{}-title">{}{}{}</h2>{}</div>{}</section>',
        *(classes, id, id, id, title, number, html(" {}", mark) if mark else ""),
        *(action, body),
    )


@register.simple_tag
def badge(family: str, key: str, words: Any) -> SafeString:
    """A word in a coloured pill: `family` is status, review or type, `key` one of its values."""
    return html('<span class="badge badge-{0} badge-{0}-{1}">{2}</span>', family, key, words)


@register.simple_tag
def fact(label: Any, value: Any, *, wide: bool = False, typed: bool = False) -> SafeString:
    """A line of a `<dl class="facts">`; "–" where there is no value.

    `wide` takes the whole width, `typed` keeps the line breaks of what a person typed.
    """
    return html(
        "<div{}><dt>{}</dt><dd{}>{}</dd></div>",
        flatatt({"class": "facts-wide"}) if wide else "",
        label,
        flatatt({"class": "typed"}) if typed else "",
        NONE_YET if value in (None, "") else value,
    )


@register.simple_tag
def phone(number: Any) -> str:
    """A telephone number as a link; nothing for none."""
    if not number:
        return ""
    return html('<a href="{}">{}</a>', number.as_rfc3966, number.as_international)


@register.simple_tag
def mail(address: str) -> str:
    """An e-mail address as a link, which breaks behind its @; nothing for none."""
    name, at, host = address.partition("@")
    link = '<a href="mailto:{}">{}{}<wbr>{}</a>'
    return html(link, address, name, at, host) if address else ""


@register.simple_tag
def person(name: Any, notes: Any = (), *, number: Any = None, address: str = "") -> SafeString:
    """A line of a `<ul class="people">`: name, telephone, e-mail, and a note or several."""
    said = notes if isinstance(notes, list | tuple) else [notes] if notes else []
    lines = joined(html('<span class="muted">{}</span>', note) for note in said)
    return html(
        '<li><span class="person">{}</span>{}{}{}</li>', name, phone(number), mail(address), lines
    )


@register.simple_block_tag
def task(content: str, url: str, title: Any, *about: Any, reference: str = "") -> SafeString:
    """A line of a list of things to do or to open; `about` says more of it.

    Between the tags stands its next step.
    """
    code = html('<span class="deal-reference">{}</span>', reference) if reference else ""
    said = joined([part for part in (code, *about) if part], " · ")
    return html(
        '<li class="list-group-item task"><div class="task-what"><a href="{}">{}</a>'
        '<span class="task-about">{}</span></div>{}</li>',
        *(url, title, said),
        html('<div class="task-do">{}</div>', content) if content.strip() else "",
    )


@register.simple_block_tag
def suggestion(content: str, name: str, value: Any, chosen: Any = None) -> SafeString:
    """One of the things found, to be chosen: `chosen` is the value of the one that is.

    Between the tags stands what tells it apart: its name, what about it, and, where that is all
    that differs, the numbers.
    """
    return html(
        '<label class="suggestion list-group-item list-group-item-action"><input'
        ' class="form-check-input" type="radio" name="{}" value="{}"{}><span>{}</span></label>',
        *(name, value, flatatt({"checked": True}) if value == chosen else "", content),
    )


@register.simple_block_tag
def entry(
    content: str, sentence: Any, *, kind: str = "", who: Any = "", at: Any = None, door: Any = ""
) -> SafeString:
    """An event of an `<ol class="timeline">`: what happened, more of it, and who did it when."""
    said = [part for part in (who, dated(at) if at else "", door) if part]
    return html(
        '<li class="timeline-entry timeline-{}"><p class="timeline-sentence">{}</p>{}'
        '<p class="timeline-meta">{}</p></li>',
        *(kind, sentence, content, joined(said, " · ")),
    )


@register.simple_tag(name="changes")
def changes_table(changes: Iterable[Any]) -> SafeString:
    """What was changed, before and after: each has `label`, `before`, `after`.

    `before` is None where it is not kept.
    """
    rows = joined(html("<tr>{}</tr>", _change(one)) for one in changes)
    return html(
        '<table class="changes"><thead class="visually-hidden"><tr><th scope="col">{}</th>'
        '<th scope="col">{}</th><th scope="col">{}</th></tr></thead><tbody>{}</tbody></table>',
        *(_("Field"), _("Before"), _("After"), rows),
    )


def _change(one: Any) -> SafeString:
    if one.before is None:
        words = _("changed; personal data is not kept in the history")
        cells = '<th scope="row">{}</th> <td colspan="2" class="muted">{}</td>'
        return html(cells, one.label, words)
    return html(
        '<th scope="row">{}</th> <td class="change-before">{}</td>'
        ' <td class="change-after">{}</td>',
        *(one.label, one.before, one.after),
    )


@register.simple_tag
def form_errors(form: Any) -> str:
    """What is wrong with a form as a whole; nothing where all errors stand at fields."""
    said = " ".join(map(str, form.non_field_errors()))
    return _alert(said, "danger", "", live=True) if said else ""


@register.simple_block_tag
def alert(content: str, kind: str = "info", *, title: Any = "", live: bool = False) -> SafeString:
    """What the reader must know before going on: info, success, warning or danger.

    `live` is read out at once: it answers what was just pressed.
    """
    return _alert(content, kind, title, live=live)


def _alert(content: str, kind: str, title: Any, *, live: bool) -> SafeString:
    return html(
        '<div class="alert alert-{}"{}>{}<div class="alert-words">{}{}</div></div>',
        kind,
        flatatt({"role": "alert"}) if live else "",
        icon(ALERT_ICONS.get(kind, "info-circle")),
        html("<strong>{}</strong> ", title) if title else "",
        content,
    )


@register.simple_block_tag
def empty_state(content: str, title: Any, words: Any) -> SafeString:
    """Instead of a list without rows: why it is empty; between the tags, what to do."""
    return html('<div class="empty-state"><h2>{}</h2><p>{}</p>{}</div>', title, words, content)


@register.simple_tag
def buttons(
    label: Any, *, cancel: str = "", instead: Any = "", kind: str = "primary", card: str = ""
) -> SafeString:
    """The end of a form: what it does, and the way out (`instead` of "Cancel").

    `card` is the card of the page behind `cancel` in whose place the form stands.
    """
    swap = {"hx-select": f"#{card}", "hx-target": "closest form", "hx-swap": "outerHTML"}
    link = html(
        '<a class="btn btn-link" href="{}"{}>{}</a>',
        *(cancel, flatatt({"hx-get": cancel, **swap}) if card else "", instead or _("Cancel")),
    )
    return html(
        '<div class="form-buttons"><button class="btn btn-{}">{}</button>{}</div>',
        *(kind, label, link if cancel else ""),
    )


@register.simple_tag
def edit_link(url: str, name: Any, words: Any, *, page: bool = False) -> SafeString:
    """The link at the head of a card: its form opens in its place, or is a `page` of its own.

    `name` says all of it to who hears it without the card around.
    """
    swap = {"hx-select": "#edit-form", "hx-target": "closest section", "hx-swap": "outerHTML"}
    return html(
        '<a href="{}" aria-label="{}"{}>{}</a>',
        *(url, name, "" if page else flatatt({"hx-get": url, **swap}), words),
    )


@register.simple_tag
def more_link(url: str, words: Any) -> SafeString:
    """The link at the head of a card that leads to all of which it shows a few."""
    return html('<a href="{}">{}</a>', url, words)


@register.simple_tag
def download_link(url: str, words: Any) -> SafeString:
    """The link at the head of a card that gives a file."""
    return html('<a href="{}" download>{} {}</a>', url, icon("download"), words)


@register.simple_tag
def step_link(step: str, title: Any) -> SafeString:
    """At the head of a card of the review: a button that leads to its step."""
    return html(
        '<button class="btn btn-sm btn-link" name="go" value="{}" aria-label="{}">{}</button>',
        *(step, _("Change: %s") % title, _("Change")),
    )


@register.simple_tag
def choice(
    kind: str, name: str, value: Any, label: Any, chosen: Any = False, mark: Any = ""
) -> SafeString:
    """A radio button or check box with its label, and a word in a pill that says what it makes."""
    words = html('{} <span class="badge badge-type">{}</span>', label, mark)
    return _choice(kind, name, value, f"{name}-{value}", words if mark else label, bool(chosen))


@register.simple_tag
def choices(field: BoundField, kind: str = "checkbox") -> SafeString:
    """Every choice of a field, each with its label."""
    every = (one.data for one in field)
    return joined(
        _choice(kind, field.html_name, d["value"], d["attrs"]["id"], d["label"], d["selected"])
        for d in every
    )


def _choice(kind: str, name: str, value: Any, id: str, label: Any, chosen: bool) -> SafeString:
    return html(
        '<div class="form-check"><input class="form-check-input" type="{}" name="{}" id="{}" '
        'value="{}"{}><label class="form-check-label" for="{}">{}</label></div>',
        *(kind, name, id, value, " checked" if chosen else "", id, label),
    )
