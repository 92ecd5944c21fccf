"""Views that people want to hear of (spec section 7)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.models.notification import Delivery
from deals.models.reference import new_public_id
from deals.models.view import ListTab, SavedView


class Follow(models.Model):
    """A person who is told each morning what is new in a view, saved or ready-made.

    New is a deal that matches now and did not when we last looked, however it came to: created,
    received, changed, or just by the time that passed. What matched then is kept as the deals'
    keys, of which there are never more than some (`jobs.news.MOST`): deals with keys up to `above`
    are older than the newest of them and count as known. `taken_at` is empty until stock was
    taken, at first and after the view was made to show another list; then nothing is told.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    tab = models.CharField(max_length=10, choices=ListTab)
    view = models.ForeignKey(SavedView, models.CASCADE, null=True, related_name="follows")
    ready_made = models.CharField(max_length=30, blank=True)
    known = models.JSONField(default=list)
    above = models.BigIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(_("next look"), db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("followed view")
        verbose_name_plural = _("followed views")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "view"], condition=~Q(view=None), name="follow_once"
            ),
            models.UniqueConstraint(
                fields=["user", "tab", "ready_made"],
                condition=Q(view=None),
                name="follow_ready_made_once",
            ),
            models.CheckConstraint(condition=Q(tab__in=ListTab.values), name="follow_tab"),
            models.CheckConstraint(
                condition=Q(view__isnull=False, ready_made="") | (Q(view=None) & ~Q(ready_made="")),
                name="follow_saved_or_ready_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.view or self.ready_made}"


class News(models.Model):
    """What a mail tells of one followed view: the keys of deals that are new in it.

    Its reader's scope is asked again when it is sent; after that it is forgotten.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="news")
    follow = models.ForeignKey(Follow, models.CASCADE, related_name="+")
    deals: Any = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("news of a view")
        verbose_name_plural = _("news of views")

    def __str__(self) -> str:
        return f"{self.follow}, {len(self.deals)}"
