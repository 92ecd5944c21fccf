"""The words of confirmed customers' names, for telling what a mistyped one was meant to be."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from deals.models.listing import SortKey


class DirectoryWord(models.Model):
    """A folded word and, about, how many names have it; words stay when their names have gone.

    Only confirmed customers teach words, so that nobody is offered what another organization
    alone knows.
    """

    word = SortKey(primary_key=True)
    names = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("word of the directory")
        verbose_name_plural = _("words of the directory")

    def __str__(self) -> str:
        return self.word
