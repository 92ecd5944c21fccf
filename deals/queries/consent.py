"""The text that is consented to."""

from functools import cache

from deals.models import ConsentText
from deals.queries.again import Again


def newest_text() -> ConsentText | None:
    """The one that is asked for now; None until the programme has published any."""
    return next(iter(_newest().rows({})), None)


@cache
def _newest() -> Again[ConsentText]:
    return Again(ConsentText.objects.all()[:1])
