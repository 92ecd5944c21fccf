"""Hints for who is new: each is shown on its page until it is closed."""

from django.utils.translation import gettext_lazy as _

HINTS = {
    "home": _(
        "This page shows what needs you now. Start a deal with “New deal”: the customer first, "
        "then five short steps; everything you type is kept as a draft."
    ),
    "lists": _(
        "The address of a list holds its filters, order and columns: send it to a colleague, who "
        "sees the same list within their own rights. Press a column's heading to sort by it."
    ),
    "deal": _(
        "Mark the stages in order with “Mark as complete”. Beneath a greyed-out button you read "
        "what it waits for."
    ),
}
