"""Back to where a button stood."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


def back_to(request: HttpRequest, otherwise: str, anchor: str = "") -> HttpResponse:
    """Lead to the page of ours that the form names as `back`, else to `otherwise`."""
    named = request.POST.get("back", "").partition("#")[0]
    ours = named.startswith("/") and url_has_allowed_host_and_scheme(named, allowed_hosts=None)
    return HttpResponseRedirect((named if ours else otherwise) + (anchor and f"#{anchor}"))
