"""What people do to their own account."""

from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.models import User


def change_profile(
    user: User,
    *,
    by: Any,
    name: str,
    phone: Any,
    language: str,
    theme: str,
    shortcuts: bool,
    time_zone: str,
) -> User:
    """Change one's own profile; the e-mail address is an administrator's to change."""
    if by.pk != user.pk:
        raise PermissionDenied
    fields = {
        "name": name,
        "phone": phone,
        "language": language,
        "theme": theme,
        "shortcuts": shortcuts,
        "time_zone": time_zone,
    }
    User.objects.filter(pk=user.pk).update(**fields)
    for field, value in fields.items():
        setattr(user, field, value)
    return user


def remember_list(user: User, *, by: Any, tab: str, choice: dict[str, Any]) -> User:
    """Keep how somebody wants to see one of their lists: its columns and rows a page."""
    if by.pk != user.pk:
        raise PermissionDenied
    user.list_choices = {**user.list_choices, tab: choice}
    User.objects.filter(pk=user.pk).update(list_choices=user.list_choices)
    return user


def close_hint(user: User, *, by: Any, hint: str) -> User:
    """Show somebody a hint no more; one that is closed already stays so."""
    if by.pk != user.pk:
        raise PermissionDenied
    if hint not in user.closed_hints:
        user.closed_hints = [*user.closed_hints, hint]
        User.objects.filter(pk=user.pk).update(closed_hints=user.closed_hints)
    return user
