"""The star at a deal: a button on its page and in every row of a list."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deals.actions.favourites import add_favourite, remove_favourite
from deals.enums import Status
from deals.models import Deal
from deals.web.base import answers_refusals, get_deal
from portal.html import html
from portal.templatetags.portal import icon
from portal.web.back import back_to


def star(reference: str, title: str, *, on: bool) -> SafeString:
    """The button that turns a deal's star; the page has its form "stars", one for all rows."""
    return html(
        '<button class="star" id="star-{0}" form="stars" formaction="/deals/{0}/favourite/"'
        ' hx-post="/deals/{0}/favourite/" hx-swap="outerHTML" name="on" value="{1}"'
        ' aria-pressed="{2}" aria-label="{3}: {4}">{5}</button>',
        *(reference, "" if on else "1", "true" if on else "false", _("Favourite"), title),
        _icon("star-fill" if on else "star"),
    )


_icon = lru_cache(icon)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def favourite(request: HttpRequest, reference: str) -> HttpResponse:
    """Star the deal or take the star away, as the button says; leads back to where it stood."""
    seen = Deal.objects.visible_to(request.user).exclude(status=Status.DRAFT)
    deal = get_deal(request, reference, seen.for_page())
    if request.method != "POST":
        return redirect("deals:deal", reference=deal.reference)
    on = request.POST.get("on") == "1"
    (add_favourite if on else remove_favourite)(deal, by=request.user)
    if getattr(request, "htmx", False):
        return HttpResponse(star(deal.reference, deal.title, on=on))
    page = reverse("deals:deal", args=[deal.reference])
    return back_to(request, page, anchor=f"star-{deal.reference}")


urlpatterns = [path("deals/<reference>/favourite/", favourite, name="favourite")]
