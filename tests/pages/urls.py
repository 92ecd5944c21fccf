"""The portal's addresses, and some whose answer is an error that no honest click brings about."""

from allauth.core.ratelimit import respond_429
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from portal.urls import *
from portal.urls import urlpatterns as of_the_portal
from portal.web.errors import csrf_failure


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Meant to be seen by whoever asks for it")


def not_understood(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def too_large(request: HttpRequest) -> HttpResponse:
    return render(request, "413.html", status=413)


ERRORS = {
    "400": not_understood,
    "413": too_large,
    "429": respond_429,
    "500": broken,
    "csrf": csrf_failure,
}
urlpatterns = [*(path(f"error/{name}/", view) for name, view in ERRORS.items()), *of_the_portal]
