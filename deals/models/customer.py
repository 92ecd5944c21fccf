"""The directory of end customers."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.models import Organization
from deals.models.directory import by_letters, first_of, in_order
from deals.models.numbers import Duns, Lei
from deals.models.reference import new_public_id
from deals.models.search import (
    WORDS_LIMIT,
    Folded,
    FoldedName,
    FoldedPlace,
    FoldedPostalCode,
    fold_name,
    without_begun_form,
)
from deals.models.tokens import Wanted
from deals.validators import is_duns, is_lei, normalize_duns, normalize_lei
from portal.text import Line, clean_text

TYPED_LIMIT = 300  # characters that are looked at


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, user: Any) -> Self:
        """Confirmed customers, and the unconfirmed ones of the user's own organization."""
        mine = Q(owner=user.organization_id) if user.organization_id else Q(pk__in=[])
        return self.filter(Q(owner=None) | mine)

    def offered_to(self, user: Any) -> Self:
        """The visible ones that exist still, for choice."""
        return self.visible_to(user).filter(retired_at=None)

    def typeahead(self, typed: str, country: str = "", limit: int = 10) -> list["Customer"]:
        """At most `limit` customers for what was typed, the best first; the same on both databases.

        A D-U-N-S number or LEI finds its company, in whatever country. A name finds, exact
        matches first, the names that begin with it; only where these are too few, those with all
        its words as beginnings of words; both in byte order. Nothing for fewer than two
        characters. One query, and another one for what may be a number.
        """
        typed = clean_text(typed[:TYPED_LIMIT])
        if numbered := self.numbered(typed, limit):
            return numbered
        folded = fold_name(typed)
        if len(folded) < 2:
            return []
        there = self.filter(country=country) if country else self
        base = without_begun_form(folded)
        exact, begun = Q(search=base), Q(search__begins=folded)
        steps = [in_order(there.filter(exact), limit)] if base else []
        steps.append(in_order(there.filter(begun), limit))
        # The index knows the country. As a condition it would lead astray, to all of its customers.
        wanted = Wanted(folded.split()[:WORDS_LIMIT], country)
        rest = self.exclude(begun | exact if base else begun)
        steps += by_letters(rest, wanted, limit)
        found = Customer.objects.filter(pk__in=first_of(steps, limit)).select_related("parent")
        return sorted(found, key=lambda c: (not c.is_named_like(folded, base), c.search, c.pk))

    def numbered(self, typed: str, limit: int) -> list["Customer"]:
        duns, lei = normalize_duns(typed), normalize_lei(typed)
        confirmed_first = self.select_related("parent").order_by(F("owner").asc(nulls_first=True))
        if is_duns(duns):
            return list(confirmed_first.filter(duns=duns)[:limit])
        if is_lei(lei):
            return list(confirmed_first.filter(lei=lei)[:limit])
        return []

    # What is folded follows its field on every way in; save() and bulk_create() ask the field.

    def update(self, **values: Any) -> int:
        for folded in folded_fields():
            if folded.of in values and folded.name not in values:
                values[folded.name] = folded.fold(values[folded.of])  # no expressions
        return super().update(**values)

    def bulk_update(
        self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        objs, fields = list(objs), set(fields)
        for folded in folded_fields():
            if folded.of in fields:
                fields.add(folded.name)
                for customer in objs:
                    folded.pre_save(customer, add=False)
        return super().bulk_update(objs, sorted(fields), batch_size)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        if options.get("update_fields"):
            options["update_fields"] = with_folded(options["update_fields"])
        return super().bulk_create(objs, *args, **options)


def folded_fields() -> list[Folded]:
    return [field for field in Customer._meta.concrete_fields if isinstance(field, Folded)]


def with_folded(names: Iterable[str]) -> set[str]:
    """The fields to write, with those that hold one of them folded."""
    names = set(names)
    return names | {folded.name for folded in folded_fields() if folded.of in names}


class Source(models.TextChoices):
    GLEIF = "gleif", _("GLEIF")
    FILE = "file", _("File")
    PORTAL = "portal", _("Portal")
    DEMO = "demo", _("Demo")


class Customer(models.Model):
    """A company of the directory, told apart by D-U-N-S number, LEI, city and address.

    `owner` is the organization that added it; nobody else sees it until an administrator
    confirms it, which empties the field.
    """

    public_id = models.CharField(max_length=12, default=new_public_id, editable=False)
    name = Line(_("name"), max_length=300)
    search = FoldedName()
    address = Line(_("address"), max_length=300, blank=True)
    street_key = FoldedPlace(of="address")
    city = Line(_("city"), max_length=100, blank=True)
    city_key = FoldedPlace(of="city")
    region = Line(_("region"), max_length=100, blank=True)
    postal_code = Line(_("postal code"), max_length=20, blank=True)
    postal_key = FoldedPostalCode()
    country = CountryField(_("country"))
    duns = Duns(_("D-U-N-S number"))
    lei = Lei(_("LEI"))
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("parent company"),
    )
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.PORTAL)
    owner = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("added by"),
        help_text=_("Seen by this organization only, until confirmed."),
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    retired_at = models.DateTimeField(
        _("not active since"),
        null=True,
        editable=False,
        help_text=_("When an import no longer had it as an active company."),
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [
            models.Index(fields=["search", "id"], name="customer_by_name"),
            models.Index(fields=["country", "search", "id"], name="customer_by_country"),
            # Empty nearly everywhere: whole indexes would mislead SQLite and slow the import.
            models.Index(
                fields=["owner", "id"],
                condition=Q(owner__isnull=False),
                name="customer_by_owner",
            ),
            models.Index(
                fields=["parent"],
                condition=Q(parent__isnull=False),
                name="customer_by_parent",
            ),
            models.Index(
                fields=["added_by"],
                condition=Q(added_by__isnull=False),
                name="customer_by_added_by",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="customer_public_id_once"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="customer_source"),
            models.CheckConstraint(
                condition=Q(retired_at=None) | Q(owner=None), name="customer_retired_is_confirmed"
            ),
            models.CheckConstraint(
                condition=~Q(duns="") & ~Q(lei=""), name="customer_number_or_none"
            ),
            # A number that an organization typed in must neither block others nor be told to them,
            # so confirmed rows and each organization's own are counted apart.
            models.UniqueConstraint(
                fields=["duns"],
                condition=Q(owner=None),
                name="customer_duns_once",
                violation_error_message=_("Another customer has this D-U-N-S number."),
            ),
            models.UniqueConstraint(
                fields=["lei"],
                condition=Q(owner=None),
                name="customer_lei_once",
                violation_error_message=_("Another customer has this LEI."),
            ),
            models.UniqueConstraint(
                fields=["owner", "duns"],
                condition=Q(owner__isnull=False),
                name="customer_duns_once_per_owner",
                violation_error_message=_("Another customer has this D-U-N-S number."),
            ),
            models.UniqueConstraint(
                fields=["owner", "lei"],
                condition=Q(owner__isnull=False),
                name="customer_lei_once_per_owner",
                violation_error_message=_("Another customer has this LEI."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        if options.get("update_fields"):
            options["update_fields"] = with_folded(options["update_fields"])
        super().save(*args, **options)

    def is_named_like(self, folded: str, base: str) -> bool:
        """Whether the name begins with what was typed, or is it before a legal form half typed."""
        return self.search.startswith(folded) or bool(base and self.search == base)

    @property
    def country_code(self) -> str:
        """ISO 3166 code, without making an object of the country, which takes a while."""
        return str(vars(self)["country"] or "")

    @property
    def is_confirmed(self) -> bool:
        return self.owner_id is None

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    @property
    def duns_label(self) -> str:
        """The D-U-N-S number as people write it, 12-345-6789."""
        return f"{self.duns[:2]}-{self.duns[2:5]}-{self.duns[5:]}" if self.duns else ""


class FormerNumber(models.Model):
    """A D-U-N-S number or LEI of a customer that was merged with `customer`.

    An import that has the number finds that customer, and does not add the double again.
    """

    number = models.CharField(max_length=20, primary_key=True)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="former_numbers")

    class Meta:
        verbose_name = _("former number")
        verbose_name_plural = _("former numbers")

    def __str__(self) -> str:
        return self.number
