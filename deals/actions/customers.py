"""The verbs of the directory: a partner adds a customer, programme staff confirm or merge it."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.roles import Right
from accounts.scope import reach_of
from deals.actions.events import record
from deals.actions.vocabulary import learn_words
from deals.enums import Door, EventKind
from deals.errors import Invalid, NotAllowed, NotFound
from deals.models import Customer, Deal, Engagement, FormerNumber, Registration
from deals.models.customer import Source
from deals.queries.customers import with_duns


def add_customer(
    *, by: Any, name: str, address: str, city: str, country: str, duns: str | None = None
) -> Customer:
    """A customer that only the user's organization sees until it is confirmed.

    `NotAllowed` for somebody who may not create deals; `Invalid("duns", …)` when a customer that
    the user may see has the number. One that another organization added stays unknown.
    """
    if not reach_of(by, Right.CREATE):
        raise NotAllowed(_("You have no location at which you may create deals."))
    if duns and with_duns(by, duns).exists():
        raise Invalid("duns", _("Another customer has this D-U-N-S number."))
    try:
        with transaction.atomic():
            return Customer.objects.create(
                name=name,
                address=address,
                city=city,
                country=country,
                duns=duns or None,  # type: ignore[misc]  # the stubs do not know our field
                source=Source.PORTAL,
                owner_id=by.organization_id,
                added_by=by,
            )
    except IntegrityError:  # a colleague was quicker
        raise Invalid("duns", _("Another customer has this D-U-N-S number.")) from None


@transaction.atomic
def confirm_customer(customer: Customer, *, by: Any) -> Customer:
    """Everybody sees the customer from now on; programme staff only.

    `Invalid` when a confirmed customer has its D-U-N-S number or LEI: these are to be merged.
    """
    _refuse_unless_staff(by)
    locked = _lock(customer)[0]
    locked.owner = None
    try:
        with transaction.atomic():
            locked.save(update_fields=["owner"])
    except IntegrityError:
        raise Invalid(
            "", _("A confirmed customer has the same D-U-N-S number or LEI; merge them instead.")
        ) from None
    learn_words([locked.search])
    return locked


@transaction.atomic
def merge_customers(customer: Customer, *, into: Customer, by: Any) -> Customer:
    """`customer` was `into` all along: its engagements move, its row goes; programme staff only.

    `Invalid` for the same row twice, and for another organization's unconfirmed customer, which
    the engagements' parties must not see.
    """
    _refuse_unless_staff(by)
    if customer.pk == into.pk:
        raise Invalid("into", _("Choose another customer to merge with."))
    customer, into = _lock(customer, into)
    if into.owner_id not in (None, customer.owner_id):
        raise Invalid("into", _("Choose a confirmed customer to merge with."))
    deals = Deal.objects.filter(engagement__customer=customer).order_by("pk")
    moved = list(deals.select_for_update(of=("self",)).values_list("pk", flat=True))
    Engagement.objects.filter(customer=customer).update(customer=into)
    _move_registrations(customer, into)
    for deal in Deal.objects.filter(pk__in=moved).select_related("engagement__customer"):
        record(
            deal,
            EventKind.CUSTOMER_MERGED,
            by=by,
            door=Door.ADMIN,
            data={"changes": {"customer": [customer.name, into.name]}},
        )
    Customer.objects.filter(parent=customer).exclude(pk=into.pk).update(parent=into)
    _remember_numbers(customer, into)
    customer.delete()
    return into


def _remember_numbers(customer: Customer, into: Customer) -> None:
    """Under which an import would bring the double back; what a partner typed in is not to last."""
    FormerNumber.objects.filter(customer=customer).update(customer=into)
    if customer.is_confirmed:
        numbers = {customer.duns, customer.lei} - {None}
        FormerNumber.objects.bulk_create(
            (FormerNumber(number=number, customer=into) for number in sorted(numbers)),
            update_conflicts=True,
            unique_fields=["number"],
            update_fields=["customer"],
        )


def _move_registrations(customer: Customer, into: Customer) -> None:
    try:
        with transaction.atomic():
            Registration.objects.filter(customer=customer).update(customer=into)
    except IntegrityError:
        words = _("Both have an approved registration of the same solution; they can't be merged.")
        raise Invalid("into", words) from None


def _refuse_unless_staff(by: Any) -> None:
    if not (by.is_active and by.is_staff and by.has_perm("deals.change_customer")):
        raise NotAllowed(_("Only programme staff may do this."))


def _lock(*customers: Customer) -> list[Customer]:
    """The rows as they are now, locked always in the same order; `NotFound` if one has gone."""
    keys = [customer.pk for customer in customers]
    rows = Customer.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    locked = {row.pk: row for row in rows}
    if len(locked) < len(set(keys)):
        raise NotFound
    return [locked[key] for key in keys]
