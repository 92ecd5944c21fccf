"""The team members that a row names."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from accounts.models.user import fold_email
from deals.actions.team import Member
from deals.forms.rows.bound import MemberRow
from deals.forms.rows.verdict import Verdict
from deals.importing.values import person_in
from deals.queries.import_lookups import Colleague

Colleagues = Mapping[str, Colleague]


class People:
    """Reads members by the wizard's form; the same people come again and again, so it remembers."""

    def __init__(self) -> None:
        self._form = MemberRow()
        self._checked = lru_cache(1000)(self._check)

    def members(
        self, verdict: Verdict, colleagues: Colleagues, country: str | None
    ) -> dict[str, Member]:
        """By e-mail address; of a colleague the account knows what the cell doesn't say."""
        found: dict[str, Member] = {}
        for cell in verdict.entry.team:
            person = person_in(cell)
            known = colleagues.get(fold_email(person.email))
            if known is None and person.email and not (person.name or person.phone):
                verdict.refuse(
                    "team",
                    _("Nobody in your organization has this address; write Name <e-mail>; phone."),
                    cell,
                )
                continue
            name = person.name or (known.name if known else "")
            phone = person.phone or (known.phone if known else "")
            member, words = self._checked(name, phone, person.email, country)
            if member is None:
                verdict.refuse("team", words, cell)
            else:
                found[member.email] = member
        return found

    def _check(
        self, name: str, phone: str, email: str, country: str | None
    ) -> tuple[Member | None, str]:
        self._form.call_from("phone", country)
        form: Any = self._form.bind({"name": name, "phone": phone, "email": email})
        if form.errors:
            return None, str(next(iter(form.errors.values()))[0])
        values = form.cleaned_data
        return Member(values["name"], values["phone"], fold_email(values["email"])), ""


def addresses_in(cells: list[str]) -> set[str]:
    """The e-mail addresses of the cells, for looking them all up at once."""
    return {fold_email(person_in(cell).email) for cell in cells}
