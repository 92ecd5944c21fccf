from accounts.models.assignment import Assignment
from accounts.models.organization import CountryCoverage, Kind, Location, Organization
from accounts.models.user import User

__all__ = ["Assignment", "CountryCoverage", "Kind", "Location", "Organization", "User"]
