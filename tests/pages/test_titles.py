"""A page's title tells it from all others: it is what tabs, bookmarks and screen readers say."""

import re
from collections import defaultdict
from html import unescape

import pytest
from django.test import Client
from django.urls import resolve

from tests.pages.inventory import STATES
from tests.pages.world import build

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


@pytest.mark.once
def test_no_two_addresses_have_the_same_title(cast):
    """As one person sees them; the same address may say the same in each of its states."""
    world, clients = build(cast), {}
    addresses = defaultdict(set)
    for state in STATES:
        if state.code != 200:
            continue
        if state.who not in clients:
            clients[state.who] = Client()
            if user := world.people[state.who]:
                clients[state.who].force_login(user)
        address = world.address(state.address)
        answer = clients[state.who].get(address, follow=True)
        path = answer.request["PATH_INFO"]
        title = unescape(TITLE.search(answer.content.decode())[1]).strip()
        assert title.endswith(" · Cosell"), (state.name, title)
        match = resolve(path, urlconf="tests.pages.urls")
        verb = match.kwargs.get("step") or match.kwargs.get("verb") or ""
        addresses[state.who, title].add(f"{match.view_name} {verb}")
    same = {title: pages for (_who, title), pages in addresses.items() if len(pages) > 1}
    assert not same, "\n".join(f"{title}: {sorted(pages)}" for title, pages in same.items())
