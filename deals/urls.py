"""The addresses of deals; each screen brings its own."""

from accounts.web.roles import for_people_with_roles
from deals.web import (
    attachments,
    cloning,
    comments,
    customers,
    deal,
    edit,
    exports,
    favourites,
    following,
    help,
    jobs,
    list_choices,
    lists,
    notifications,
    organizations,
    record,
    registration,
    reviews,
    saved_views,
    search,
    sharing,
    team,
    verbs,
    wizard,
)

app_name = "deals"
# Fixed words come before references; a reference always starts with D-.
screens = (
    help,
    jobs,
    cloning,
    customers,
    organizations,
    reviews,
    search,
    notifications,
    following,
    saved_views,
    list_choices,
    exports,
    lists,
    wizard,
    edit,
    favourites,
    team,
    sharing,
    comments,
    attachments,
    record,
    registration,
    verbs,
    deal,
)
urlpatterns = for_people_with_roles([p for screen in screens for p in screen.urlpatterns])
