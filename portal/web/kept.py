"""Typed input that outlives an expired session: kept before signing in, taken back after."""

from django.http import HttpRequest, QueryDict

KEY = "kept_input"
LIMIT = 64_000  # characters of one form
SECRETS = ("csrfmiddlewaretoken", "password")


def keep(request: HttpRequest) -> None:
    """Keep the form posted to this path in the anonymous session; one form at a time."""
    body = request.POST.copy()
    for name in list(body):
        if name.startswith(SECRETS):
            del body[name]
    text = body.urlencode()
    if len(text) <= LIMIT:
        request.session[KEY] = {request.path: text}


def take(request: HttpRequest) -> QueryDict | None:
    """What was posted to this path before signing in; once, then it is forgotten."""
    kept = request.session.get(KEY) or {}
    if request.path not in kept:
        return None
    body = kept.pop(request.path)
    request.session[KEY] = kept
    return QueryDict(body)
