"""The portal's addresses and the bare signed-in page F."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import *
from portal.urls import urlpatterns as of_the_portal


def bare(request: HttpRequest) -> HttpResponse:
    """What any signed-in page costs at least: session, user, one line of text."""
    return HttpResponse(f"<!doctype html><title>{request.user}</title>")


urlpatterns = [path("bare/", bare), *of_the_portal]
