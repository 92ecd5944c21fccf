"""The people around a user: who was on their deals lately."""

from typing import Any

from django.db.models import Q

from deals.models import Deal, TeamMember

LOOKED_THROUGH, SHOWN = 200, 10


def recent_contacts(user: Any, deal: Deal) -> list[TeamMember]:
    """The people most recently on the user's visible deals, newest first; not this deal's own."""
    mine = Deal.objects.visible_to(user).filter(
        Q(author=user) | Q(pk__in=TeamMember.objects.filter(email=user.email).values("deal"))
    )
    present = {member.email for member in deal.current_team} | {user.email}
    rows = TeamMember.objects.filter(deal__in=mine.values("pk"), removed_at=None)
    found: dict[str, TeamMember] = {}
    for member in rows.exclude(email__in=present).order_by("-pk")[:LOOKED_THROUGH]:
        found.setdefault(member.email, member)
    return list(found.values())[:SHOWN]
