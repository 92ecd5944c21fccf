"""Jobs of the worker for accounts."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from portal.mail import build_mail

ATTEMPTS = 5
logger = logging.getLogger(__name__)


@task
def send_password_reset(user_id: int, attempt: int = 1) -> None:
    """Mail the user a link to choose a new password; tried again when the mail server fails."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    try:
        password_reset_mail(user).send()
    except (SMTPException, OSError):
        logger.warning("Password reset mail, attempt %d of %d failed", attempt, ATTEMPTS)
        if attempt < ATTEMPTS:
            later = timezone.now() + timedelta(seconds=30 * 2**attempt)
            send_password_reset.using(run_after=later).enqueue(user_id, attempt + 1)


def password_reset_mail(user: User) -> EmailMultiAlternatives:
    """The mail with the link, in the language of the user."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uid, token = key.split("-", 1)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    language = user.language or settings.LANGUAGE_CODE
    with override(language):
        subject = _("Choose a new password for Cosell")
    return build_mail(
        to=user.email,
        subject=subject,
        template="emails/password_reset",
        context={"user": user, "link": settings.SITE_URL + path},
        language=language,
    )
