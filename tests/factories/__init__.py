"""Rows with names for tests; deals are made through the real actions (see deals.py)."""

from tests.factories.accounts import (
    AssignmentFactory,
    LocationFactory,
    OrganizationFactory,
    UserFactory,
)
from tests.factories.deals import (
    AssessmentTypeFactory,
    CustomerFactory,
    SolutionFactory,
    fixed_reference,
    make_deal,
    make_draft,
)

__all__ = [
    "AssessmentTypeFactory",
    "AssignmentFactory",
    "CustomerFactory",
    "LocationFactory",
    "OrganizationFactory",
    "SolutionFactory",
    "UserFactory",
    "fixed_reference",
    "make_deal",
    "make_draft",
]
