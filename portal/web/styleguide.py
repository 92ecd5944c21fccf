"""Every component of the pages in every state, for who makes pages; in development and demo only.

Names and samples stand here and are English: nobody else reads them.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.web.samples import FIELDS, SAMPLES, STAGES, WORDS

VENDORED = Path(settings.BASE_DIR) / "static/vendor/icons/sprite.svg"


@dataclass(frozen=True)
class Part:
    """A component: its template in `styleguide/`, its name, and when to use it.

    A `wide` one is shown in both themes one under the other, not side by side.
    """

    key: str
    name: str
    when: str
    wide: bool = False

    @property
    def template(self) -> str:
        return f"styleguide/{self.key}.html"


PARTS = (
    Part("tokens", "Tokens", "All colour, type, space, radius and shadow; never a value beside."),
    Part("page_header", "Page header", "Blocks of base.html: crumbs, heading, actions, lead."),
    Part("buttons", "Buttons", "One primary a page. A disabled one says what it waits for."),
    Part("badge", "Badge", "The state or kind of one thing, by its tag."),
    Part("card", "Card", "A panel with one subject. Its link on the right acts on all of it."),
    Part("facts", "Data list", "What is stored, to read: label and value, “–” for none."),
    Part("people", "People", "Who they are and how they are reached."),
    Part("field", "Form field", "Every field by crispy: label, help and error tied together."),
    Part("choices", "Choices", "Radio buttons and check boxes made by hand, as in filters."),
    Part("file_field", "File field", "One file, with what is taken and how large it may be."),
    Part("suggestion", "Suggestion", "One of the things found, told apart by what is bold."),
    Part("alert", "Alert and toast", "What must be known before going on; what was just done."),
    Part("hint", "Hint", "One sentence for who is new; its button closes it for good."),
    Part("empty_state", "Empty state", "Instead of a list without rows: why, and what to do."),
    Part("dialog", "Dialog", "For what needs no decision; decisions have a page."),
    Part("task", "Task list", "Things that lead to their page, the next step at the right."),
    Part("tabs", "Tabs", "Parts of a whole, with their numbers."),
    Part("pager", "Pager", "Forth and back in a long list."),
    Part("timeline", "Timeline", "What happened, the newest first, with who and when."),
    Part("progress", "Long work", "How far a job is, and a stage within a row."),
    Part("stepper", "Stepper", "A form in many parts; every step can be gone to.", wide=True),
    Part("stages", "Progress with stages", "How far it is, and who brought it there.", wide=True),
    Part("filters", "Filter bar with chips", "What narrows a list, and what does now.", wide=True),
    Part("table", "Table", "Rows to compare; below 992 pixels each is a card.", wide=True),
    Part("icons", "Icons", "Decoration beside words, from the one vendored set.", wide=True),
)
GUIDE = SimpleNamespace(
    name="Styleguide",
    when="Every component in every state, by day and by night, and when to use it.",
)


class Labelled(forms.Form):
    """Its fields are called as the samples say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label, field.help_text = FIELDS[name]


class Sample(Labelled):
    """Fields of every kind."""

    name = forms.CharField()
    value = forms.DecimalField(min_value=1, localize=True)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    country = forms.ChoiceField(choices=[("", "–"), ("PL", "Poland")])
    note = forms.CharField(required=False, widget=forms.Textarea({"rows": 2}))
    help = forms.ChoiceField(choices=[("a", "Yes"), ("b", "No")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()


class Wrong(Sample):
    """The same, filled wrongly, and wrong as a whole."""

    def clean(self) -> None:
        raise forms.ValidationError(WORDS["wrong"])


class FileSample(Labelled):
    """A file."""

    file = forms.FileField()


def is_here() -> bool:
    """Whether this installation shows it."""
    return bool(settings.DEBUG or settings.DEMO)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Both themes beside each other; 404 in production."""
    if not is_here():
        raise Http404
    themes = [sample(theme) for theme in ("light", "dark")]
    context = {"guide": GUIDE, "parts": PARTS, "themes": themes}
    return render(request, "styleguide/styleguide.html", context)


def sample(theme: str) -> SimpleNamespace:
    """What the examples show; ids begin with the theme, so that none is there twice."""
    now, wrong = timezone.now(), {"value": "-5", "day": "", "help": "x"}
    typed = {f"{theme}-wrong-{name}": value for name, value in wrong.items()}
    return SimpleNamespace(
        key=theme,
        ids={name: f"{theme}-{name}" for name in ("card", "choice", "suggestion", "tasks")},
        form=Sample(auto_id=f"{theme}-%s", prefix=theme),
        choices=Sample(auto_id=f"{theme}-choices-%s"),
        filter=Sample(auto_id=f"{theme}-filter-%s"),
        wrong=Wrong(typed, auto_id=f"{theme}-%s", prefix=f"{theme}-wrong"),
        file=FileSample(auto_id=f"{theme}-%s"),
        icons=icons(),
        soon=now + timedelta(days=3, hours=1),
        past=now - timedelta(days=8),
        stages=stages(3, now),
        won=stages(6, now),
        **SAMPLES,
    )


def stages(reached: int, now: Any) -> list[dict[str, Any]]:
    """The stages of a solution assessment, the first ones completed."""
    return [
        {
            "label": name,
            "stage": {"percent": percent},
            "state": "done" if at < reached else "next" if at == reached else "ahead",
            "by": WORDS["anna"],
            "at": now - timedelta(days=30 - 4 * at),
        }
        for at, (name, percent) in enumerate(STAGES)
    ]


@cache
def icons() -> list[str]:
    """The names of the vendored icons."""
    return sorted(re.findall(r'<symbol id="([\w-]+)"', VENDORED.read_text()))


urlpatterns = [path("styleguide/", styleguide, name="styleguide")]
