"""A deal's events as entries that this reader may see."""

from collections.abc import Sequence
from typing import Any

from deals.events import Known
from deals.models import Deal, DealEvent
from deals.queries.deal_page import attachments_of, comments_of, reason_words, visible_references


def known_for(
    deal: Deal, events: Sequence[DealEvent], user: Any, parties: Sequence[Deal] = ()
) -> Known:
    """All the words that sentences need; at most five queries, none for most deals.

    The reasons of `parties`, the other parties' deals, were read with them. Its references hold
    the surviving deals of the events and of the deal that the user may see.
    """
    codes = {event.data["reason"] for event in events if event.data.get("reason")}
    surviving = {event.data.get("surviving", "") for event in events}
    if deal.surviving_deal:
        surviving.add(deal.surviving_deal.reference)
    return Known(
        members={member.pk: member.name for member in deal.team.all()},
        reasons=reason_words(codes, [one.reason for one in (deal, *parties)]),
        comments=comments_of(events),
        attachments=attachments_of(deal, events),
        references=visible_references(user, surviving),
    )
