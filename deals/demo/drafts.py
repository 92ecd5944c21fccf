"""Drafts that their authors have not finished, one with input that could not be stored."""

from datetime import timedelta

from deals.actions.drafts import keep_input, save_step, start_draft
from deals.demo.past import at
from deals.demo.plan import CONTOSO, FABRIKAM, Story
from deals.demo.telling import Teller
from deals.enums import DealType

STEPS = ("customer", "contact", "details", "team", "solution")
# What was typed into the details, as the browser sent it.
FAULTY = {
    "name": "Branch network renewal",
    "value": "about 40 000",
    "currency": "PLN",
    "close_date": "31.02.2027",
    "notes": "Ask for the number of branches before sending the offer.",
}


def tell_drafts(teller: Teller) -> None:
    """A few drafts for everybody who creates deals, filled up to different steps."""
    for number, (author, location, country) in enumerate([*CONTOSO, *FABRIKAM]):
        kind = list(DealType)[number % len(DealType)]
        story = Story(author, location, country, kind, "draft", age=1 + number * 2)
        _tell_draft(teller, story, steps=1 + number % len(STEPS), faulty=number == 0)


def _tell_draft(teller: Teller, story: Story, *, steps: int, faulty: bool) -> None:
    author = teller.users[story.author]
    with at(teller.now - timedelta(days=story.age, minutes=17 * story.age)):
        draft = start_draft(by=author)
        values = teller.values_for(story)
        for step in STEPS[:steps]:
            draft = save_step(draft, by=author, step=step, values=values[step])
        if faulty:
            keep_input(draft, by=author, step="details", data=FAULTY)
