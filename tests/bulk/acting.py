"""The way through a bulk action, as a browser goes it."""

from typing import Any

from deals.models import Job, Reason


def choose(client: Any, action: str, deals: Any = (), tab: str = "outbound", **more: str) -> Any:
    """What the list's own form is answered."""
    data = {"deal": [deal.reference for deal in deals], "action": action, **more}
    return client.post(f"/deals/{tab}/bulk/", data)


def look(client: Any, action: str, deals: Any = (), tab: str = "outbound", **more: str) -> Any:
    """The page that tells beforehand what can be done."""
    return client.get(choose(client, action, deals, tab, **more)["Location"])


def sent(page: Any, **typed: Any) -> dict[str, Any]:
    """What the form of that page sends."""
    context = page.context
    hidden = {
        "expected": str(context["total"]),
        "now": context["now"],
        "handle": context["once"]["handle"].value(),
    }
    return {**context["fields"], **hidden, **typed}


def confirm(client: Any, page: Any, **typed: Any) -> Any:
    """The answer to the page's button."""
    return client.post(page.wsgi_request.path, sent(page, **typed))


def job_of(answer: Any) -> Job:
    return Job.objects.get(public_id=answer["Location"].strip("/").rpartition("/")[2])


def act(client: Any, action: str, deals: Any, tab: str = "outbound", **typed: Any) -> Job:
    """All of it at once; the job as it ended."""
    return job_of(confirm(client, look(client, action, deals, tab), **typed))


def because(code: str, notes: str = "") -> dict[str, Any]:
    """A reason as its form sends it."""
    return {"reason": Reason.objects.get(code=code).pk, "reason_notes": notes}
