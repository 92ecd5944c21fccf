"""The addresses of deals; each screen brings its own."""

from itertools import chain

from deals.web import customers, deal, edit, lists, team, verbs, wizard

app_name = "deals"
# Fixed words come before references; a reference always starts with D-.
urlpatterns = [
    *chain.from_iterable(
        screen.urlpatterns for screen in (customers, lists, wizard, edit, team, verbs, deal)
    )
]
