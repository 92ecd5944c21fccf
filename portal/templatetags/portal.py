"""Template tags and filters of the portal; built in everywhere."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.hints import HINTS
from portal.html import html, joined
from portal.money import amount_in_words
from portal.words import relative

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the vendored sprite; decoration only, the words stand beside it."""
    return html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("vendor/icons/sprite.svg"),
        name,
    )


@register.simple_tag
def crumbs(*path: str) -> SafeString:
    """The way down to a page, `label, address` of each page above it; its own name is its title."""
    pairs = [(path[at + 1], path[at]) for at in range(0, len(path), 2)]
    links = joined(html('<li><a href="{}">{}</a></li>', *pair) for pair in pairs)
    name = _("Where you are")
    return html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', name, links)


@register.inclusion_tag("components/hint.html", takes_context=True)
def hint(context: Any, name: str) -> dict[str, Any]:
    """The hint of that name, for a signed-in person who has not closed it."""
    request = context.get("request")
    closed = getattr(getattr(request, "user", None), "closed_hints", None)
    shown = closed is not None and name not in closed
    return {"name": name, "words": HINTS[name] if shown else "", "request": request}


@register.simple_tag
def options(groups: Any) -> SafeString:
    """The options of a select, in groups of (name or None, options, index) as Django makes them."""
    return joined(
        html('<optgroup label="{}">{}</optgroup>', name, _options(some)) if name else _options(some)
        for name, some, _index in groups
    )


def _options(some: Any) -> SafeString:
    attrs = [flatatt(one["attrs"]) if one["attrs"] else "" for one in some]
    return joined(
        html('<option value="{}"{}>{}</option>', one["value"], more, one["label"])
        for one, more in zip(some, attrs, strict=True)
    )


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """The amount with its currency as the reader's language writes it: €125.50, PLN 5.00."""
    return "–" if amount is None else amount_in_words(amount, currency, get_language() or "en")


@register.simple_tag
def when(moment: datetime | None, style: str = "SHORT_DATETIME_FORMAT") -> Any:
    """A moment in the reader's zone, readable for people and machines."""
    if moment is None:
        return "–"
    words = date_format(localtime(moment), style)
    return html('<time datetime="{}">{}</time>', moment.isoformat(), words)


@register.simple_tag
def dated(at: date | None, style: str = "", *, late: bool = False, soon: bool = False) -> Any:
    """A day or a moment both ways: "in 3 days · 28 Nov 2026", a moment with its time.

    `late` marks one that has passed, `soon` also one that comes within three days.
    """
    if at is None:
        return "–"
    timed = isinstance(at, datetime)
    words = date_format(
        localtime(at) if isinstance(at, datetime) else at,
        style or ("DATETIME_FORMAT" if timed else "DATE_FORMAT"),
    )
    until = timezone.now() + timedelta(days=3 if soon else 0)
    near = (late or soon) and (at < until if isinstance(at, datetime) else at < localdate(until))
    return html(
        '<time datetime="{}"{}><span class="date">{} ·</span> <span class="date">{}</span></time>',
        *(at.isoformat(), flatatt({"class": "overdue"}) if near else "", relative(at), words),
    )


register.filter("relative", relative)


@register.filter
def unbroken(words: str) -> str:
    """The words on one line: a day with its month and year, a number with its unit."""
    return words.replace(" ", "\xa0")


@register.filter
def time_left(until: datetime) -> str:
    """How long until then, in its two largest units: "2 days 1 hour left"."""
    minutes = max(int((until - timezone.now()).total_seconds() // 60), 0)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [
        ngettext("%d day", "%d days", days) % days if days else "",
        ngettext("%d hour", "%d hours", hours) % hours if hours else "",
        ngettext("%d minute", "%d minutes", minutes) % minutes if minutes and not days else "",
    ]
    if not any(units):
        return _("Less than a minute left")
    whole = map(unbroken, filter(None, units))
    return _("%s left") % " ".join(whole)


@register.filter
def idle(moment: datetime) -> str:
    """For how many days nothing has moved since then."""
    days = max((timezone.now() - moment).days, 0)
    if not days:
        return _("progress within a day")
    words = ngettext("no progress for %d day", "no progress for %d days", days)
    return words.replace("%d ", "%d\xa0") % days  # a number stays with its unit


@register.filter
def is_soon(until: datetime) -> bool:
    """Whether it is less than three days until then."""
    return until - timezone.now() <= timedelta(days=3)
