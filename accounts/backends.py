"""Who is signed in, read in one query with what they may do."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import F

from accounts.models import User
from accounts.scope import scope_from


class Backend(AuthenticationBackend):
    """As allauth's; `get_user` also gives the user's scope as it is at this moment."""

    def get_user(self, user_id: Any) -> User | None:
        """A row for each of the user's few assignments; an outer join, for there may be none."""
        found = User.objects.filter(pk=user_id).order_by()
        assigned = {"of_role": F("assignments__role"), "at": F("assignments__location_id")}
        rows: list[Any] = list(found.annotate(**assigned))
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        user: User = rows[0]
        user.read_scope = scope_from(user, [(row.of_role, row.at) for row in rows])
        return user
