"""Deals, directory and catalogue in the administration; changes of deals go through the actions."""

from deals.admin import (
    catalogue,
    customers,
    deals,
    deliveries,
    exports,
    imports,
    registrations,
    views,
)

__all__ = [
    "catalogue",
    "customers",
    "deals",
    "deliveries",
    "exports",
    "imports",
    "registrations",
    "views",
]
