"""Views that Contoso's people share, kept by the real actions."""

from datetime import timedelta

from django.http import QueryDict

from deals.actions.views import save_view
from deals.demo.past import at
from deals.demo.telling import Teller
from deals.lists import kept_query

# Who shares it, of which list, under which name, and the list's address; how many days ago.
SHARED = (
    (
        *("admin@contoso.example", "outbound", "Large deals, next to close"),
        *("min_value=100000&sort=close_date&columns=name,customer,stage,value,close_date", 21),
    ),
    (
        *("warsaw-admin@contoso.example", "outbound", "Assessments under way"),
        *("deal_type=solution_assessment&stage=collect_data&stage=prepare_report&sort=-stage", 9),
    ),
)


def tell_views(teller: Teller) -> None:
    for email, tab, name, query, days in SHARED:
        with at(teller.now - timedelta(days=days)):
            kept = kept_query(tab, QueryDict(query))
            save_view(by=teller.users[email], tab=tab, name=name, query=kept, shared=True)
