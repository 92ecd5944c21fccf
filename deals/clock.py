"""What the clock does for deals."""

from datetime import timedelta

from deals.actions.drafts import discard_blank_drafts

UNTOUCHED = timedelta(days=1)


def tidy_drafts() -> int:
    """Drafts that were opened and left empty for a day are nobody's; gives how many went."""
    return discard_blank_drafts(older_than=UNTOUCHED)


JOBS = [tidy_drafts]
