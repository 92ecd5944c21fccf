"""Lists that people keep under a name (spec section 7)."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from accounts.roles import Right
from accounts.scope import Scope, scope_of
from deals.models.reference import new_public_id
from portal.text import Line

NAME_LIMIT, QUERY_LIMIT = 60, 4000  # characters


class ListTab(models.TextChoices):
    """The lists that views are kept of; drafts, which are few, have none."""

    INBOUND = "inbound", _("Inbound")
    OUTBOUND = "outbound", _("Outbound")
    CLOSED = "closed", _("Closed")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: Any, scope: Scope | None = None) -> Self:
        """One's own and those that colleagues share, for whoever sees deals there now.

        `scope` is the user's, where this request has read it already.
        """
        scope = scope or scope_of(user)
        if not scope.reach(Right.VIEW):
            return self.none()
        return self.filter(Q(owner=user.pk) | Q(shared=True), organization=scope.organization_id)


class SavedView(models.Model):
    """A list under a name: filters, order, columns and rows a page, as its address has them.

    It holds a question and no answer: whoever opens it sees what matches within their own scope,
    so that sharing it widens nobody's. A value that means nothing any more, or not to this reader,
    is told by the list and left out.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="views", verbose_name=_("owner")
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", verbose_name=_("organization")
    )
    tab = models.CharField(_("list"), max_length=10, choices=ListTab)
    name = Line(_("name"), max_length=NAME_LIMIT)
    query = models.CharField(_("filters"), max_length=QUERY_LIMIT, blank=True)
    shared = models.BooleanField(_("shared with the organization"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("view")
        verbose_name_plural = _("views")
        indexes = [
            models.Index(
                fields=["organization", "tab"], condition=Q(shared=True), name="view_shared"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "tab", "name"], name="view_name_once"),
            models.CheckConstraint(condition=Q(tab__in=ListTab.values), name="view_tab"),
            models.CheckConstraint(condition=~Q(name=""), name="view_has_name"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("name"), NAME_LIMIT), name="view_name_length"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("query"), QUERY_LIMIT), name="view_query_length"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """The view that a person's list opens with; gone with the view."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    tab = models.CharField(max_length=10, choices=ListTab)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="defaults")

    class Meta:
        verbose_name = _("default view")
        verbose_name_plural = _("default views")
        constraints = [
            models.UniqueConstraint(fields=["user", "tab"], name="default_view_once"),
            models.CheckConstraint(condition=Q(tab__in=ListTab.values), name="default_view_tab"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.tab}"
