"""What people say about a deal."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deals.models.reference import new_public_id
from portal.text import Block

EDIT_TIME = timedelta(minutes=10)


class Comment(models.Model):
    """A comment for the own organization, or (`shared`) also for the engagement's other sides.

    `handle` is its name in addresses, and makes that a form sent twice writes it once.
    """

    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    handle = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    text = Block(_("comment"), max_length=4000)
    shared = models.BooleanField(_("shared with the other side"), default=False)
    written_at = models.DateTimeField(_("written"))
    edited_at = models.DateTimeField(_("edited"), null=True)

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="comment_says_something")
        ]

    def __str__(self) -> str:
        return f"{self.author}, {self.written_at:%Y-%m-%d %H:%M}"

    @property
    def is_editable(self) -> bool:
        return timezone.now() < self.written_at + EDIT_TIME
