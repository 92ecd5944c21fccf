"""The job that sends what people are told; runs in the worker (spec section 9).

A delivery is claimed by a lease in one transaction, sent outside of any, and finished in another:
a worker killed in between leaves a delivery that is tried again, with the same Message-ID.
"""

from collections.abc import Sequence
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseErrors
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from deals.actions.deliveries import (
    State,
    claim_delivery,
    fail_delivery,
    finish_delivery,
    still_visible,
)
from deals.columns import status_label, title_of
from deals.jobs.news import Section, name_of, news_for
from deals.models import Delivery, Notification
from deals.models.view import ListTab
from deals.notices import Line, lines_of
from portal.mail import build_mail
from portal.templatetags.portal import money

SMTP_FINAL = 500  # answers from here on will never be another one


@task
def deliver(pk: int) -> None:
    """Send one delivery, if it is due and its recipient may still see what it tells."""
    delivery = claim_delivery(pk)
    if delivery is None:
        return
    told = still_visible(delivery)
    news = [] if told else news_for(delivery)
    if not (told or news):
        finish_delivery(delivery, State.DROPPED)
        return
    try:
        (mail_for(delivery, told) if told else news_mail(delivery, news)).send()
    except DatabaseErrors:  # lost while reading; nothing was sent, and the lease brings it back
        raise
    except (SMTPException, OSError) as error:
        fail_delivery(delivery, error, poison=is_final(error))
    except Exception as error:  # a mail that can't be built will never be: park it, go on
        fail_delivery(delivery, error, poison=True)
    else:
        finish_delivery(delivery, State.SENT)


def is_final(error: Exception) -> bool:
    """Whether the mail server refused this mail for good, with a 5xx answer.

    One that turns everybody away (greeting, password) may be put right: that is no such answer.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= SMTP_FINAL for code, _answer in error.recipients.values())
    if isinstance(error, SMTPSenderRefused | SMTPDataError):
        return error.smtp_code >= SMTP_FINAL
    return False


def mail_for(delivery: Delivery, told: Sequence[Notification]) -> Any:
    """The mail of one notification, or of many as a digest, in its reader's language and zone."""
    language = delivery.user.language or settings.LANGUAGE_CODE
    with override(language), timezone.override(delivery.user.zone):
        items = [item(line) for line in lines_of(told)]
        if len(items) == 1:
            subject = f"{items[0]['title']}: {items[0]['words']}"
        else:
            words = ngettext(
                "%d message about your deals", "%d messages about your deals", len(items)
            )
            subject = words % len(items)
        context = {
            "user": delivery.user,
            "items": items,
            "preferences": settings.SITE_URL + reverse("deals:notification-preferences"),
        }
        return build_mail(
            to=delivery.user.email,
            subject=subject,
            template="emails/notification",
            context=context,
            language=language,
            message_id=delivery.message_header,
        )


def news_mail(delivery: Delivery, news: Sequence[Section]) -> Any:
    """The mail of what is new in the views that its reader follows, in their language and zone."""
    language = delivery.user.language or settings.LANGUAGE_CODE
    with override(language), timezone.override(delivery.user.zone):
        sections = [section(one) for one in news]
        words = _new_deals(sum(one.number for one in news))
        if len(sections) == 1:
            subject = f"{sections[0]['name']}: {words}"
        else:
            subject = _("In your views: %s") % words
        context = {
            "user": delivery.user,
            "sections": sections,
            "preferences": settings.SITE_URL + reverse("deals:notification-preferences"),
        }
        return build_mail(
            to=delivery.user.email,
            subject=subject,
            template="emails/news",
            context=context,
            language=language,
            message_id=delivery.message_header,
        )


def _new_deals(number: int) -> str:
    return ngettext("%d new deal", "%d new deals", number) % number


def section(one: Section) -> dict[str, Any]:
    """What the mail says of one view: its deals, and the ways to it and out of it."""
    follow, site = one.follow, settings.SITE_URL
    address = f"{reverse(f'deals:{follow.tab}')}?view={follow.ready_made}"
    if follow.view:
        address = reverse("deals:view", args=[follow.view.public_id])
    more = one.number - len(one.rows)
    return {
        "name": str(name_of(follow)),
        "words": f"{ListTab(follow.tab).label} · {_new_deals(one.number)}",
        "link": site + address,
        "stop": site + reverse("deals:stop-following", args=[follow.public_id]),
        "more": ngettext("and %d more", "and %d more", more) % more if more else "",
        "deals": [
            {
                "title": title_of(row),
                "reference": row["reference"],
                "words": " · ".join(
                    [
                        row["engagement__customer__name"],
                        str(status_label(row)),
                        *([money(row["value"], row["currency"])] if row["value"] else []),
                    ]
                ),
                "link": site + reverse("deals:deal", args=[row["reference"]]),
            }
            for row in one.rows
        ],
    }


def item(line: Line) -> dict[str, Any]:
    """What one notification says: the deal, what happened, what was added, the link."""
    deal = line.told.deal
    return {
        "title": deal.title,
        "reference": deal.reference,
        "words": line.words,
        "notes": line.notes,
        "link": settings.SITE_URL + reverse("deals:deal", args=[deal.reference]),
    }
